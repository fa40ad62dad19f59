package io.haapi.lab.requirement;

import io.haapi.lab.localstack.LocalStack;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Enables tests where a LocalStack runs or can be started. */
public final class LocalStackCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Requirement.LOCALSTACK.evaluate(
        context.getDisplayName(), LocalStack.missing(Requirement.LOCALSTACK.isDemanded()));
  }
}
