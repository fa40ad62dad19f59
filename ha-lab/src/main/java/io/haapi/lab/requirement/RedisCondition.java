package io.haapi.lab.requirement;

import io.haapi.lab.emulator.RedisServer;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Enables tests where a Redis can be started. */
public final class RedisCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Requirement.REDIS.evaluate(context.getDisplayName(), RedisServer.missing());
  }
}
