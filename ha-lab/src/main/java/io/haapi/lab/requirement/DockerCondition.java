package io.haapi.lab.requirement;

import io.haapi.lab.launch.Docker;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Enables tests where containers can be run. */
public final class DockerCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Requirement.DOCKER.evaluate(context.getDisplayName(), Docker.missing());
  }
}
