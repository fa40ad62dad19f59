package io.haapi.infra.emulator;

import java.util.Arrays;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Enables tests where moto's server was named; where the system property {@code haapi.require}
 * names {@code moto}, they fail without it.
 */
public final class MotoCondition implements ExecutionCondition {
  private static final String REQUIRED = "haapi.require";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (!System.getProperty(Moto.ENDPOINT, "").isEmpty())
      return ConditionEvaluationResult.enabled("moto was named");
    String missing =
        "no moto server was named: start one with .ci/moto, and give -D%s=http://127.0.0.1:PORT"
            .formatted(Moto.ENDPOINT);
    String names = System.getProperty(REQUIRED, "");
    boolean required = Arrays.stream(names.split(",")).map(String::strip).anyMatch("moto"::equals);
    if (required)
      throw new IllegalStateException("-D%s=%s, but %s".formatted(REQUIRED, names, missing));
    // Maven counts skipped tests, but keeps the reason to its reports.
    System.err.println(context.getDisplayName() + " is skipped: " + missing);
    return ConditionEvaluationResult.disabled(missing);
  }
}
