package io.haapi.lab.contract;

import io.haapi.lab.launch.Docker;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

final class DockerCondition implements ExecutionCondition {
  /** What may not be missing, separated by commas. */
  private static final String REQUIRE = "haapi.require";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Docker.missing()
        .map(why -> without(context.getDisplayName(), why))
        .orElseGet(() -> ConditionEvaluationResult.enabled("Docker answers"));
  }

  private static ConditionEvaluationResult without(String tests, String why) {
    if (List.of(System.getProperty(REQUIRE, "").split(",")).contains("docker")) {
      throw new IllegalStateException("Docker is required, but " + why);
    }
    // Maven counts skipped tests, but keeps the reason to its reports.
    System.err.println(tests + " is skipped: " + why);
    return ConditionEvaluationResult.disabled(why);
  }
}
