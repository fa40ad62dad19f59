package io.haapi.testing;

import io.haapi.lab.emulator.RedisServer;
import java.util.Arrays;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a real {@link RedisServer}: one process for all tests of the run, which keep apart by
 * the ids of their sessions. Where none is installed they are skipped, unless {@code
 * -Dhaapi.require=redis} says that they must not be.
 */
public final class LocalRedis implements ExecutionCondition, ParameterResolver {
  private static final String MISSING =
      "redis-server is not installed (on Debian: apt-get install redis-server)";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (RedisServer.isInstalled()) return ConditionEvaluationResult.enabled("Redis is there");
    if (isRequired()) throw new IllegalStateException(MISSING);
    return ConditionEvaluationResult.disabled(MISSING);
  }

  private static boolean isRequired() {
    return Arrays.asList(System.getProperty("haapi.require", "").split(",")).contains("redis");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RedisServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(LocalRedis.class))
        .computeIfAbsent(RedisServer.class, _ -> RedisServer.start(), RedisServer.class);
  }
}
