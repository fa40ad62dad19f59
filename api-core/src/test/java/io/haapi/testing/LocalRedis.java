package io.haapi.testing;

import io.haapi.lab.emulator.RedisServer;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
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
        ? shared(context, RedisServer.class, RedisServer::start)
        : shared(context, RedisCluster.class, RedisCluster::start);
  }

  private static <T> T shared(ExtensionContext context, Class<T> type, Supplier<T> start) {
    return context
        .getStore(StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(LocalRedis.class))
        .computeIfAbsent(type, _ -> start.get(), type);
  }
}
