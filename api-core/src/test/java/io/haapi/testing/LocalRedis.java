package io.haapi.testing;

import io.haapi.lab.emulator.RedisServer;
import io.haapi.lab.requirement.TestRunResource;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a real {@link RedisServer} or {@link RedisCluster}: one for all tests of the run.
 * Session ids keep the tests apart.
 */
public final class LocalRedis implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == RedisServer.class || type == RedisCluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RedisServer.class
        ? TestRunResource.perRun(context, LocalRedis.class, RedisServer.class, RedisServer::start)
        : TestRunResource.perRun(
            context, LocalRedis.class, RedisCluster.class, RedisCluster::start);
  }
}
