package io.haapi.lab.requirement;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Enables tests where the machine has what they need. It is looked for once per run, and decided
 * for each class that asks for it: JUnit asks again for all that is in such a class.
 */
abstract class MachineCondition implements ExecutionCondition {
  /** Why the tests cannot run: one line with the remedy; empty when they can. */
  record Finding(Optional<String> missing) {}

  private enum Decision {
    ENABLED
  }

  private final Requirement requirement;

  MachineCondition(Requirement requirement) {
    this.requirement = requirement;
  }

  /**
   * Looks for it.
   *
   * @param demanded whether its absence is a failure
   */
  abstract Finding look(boolean demanded);

  @Override
  public final ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    var store = context.getStore(ExtensionContext.Namespace.create(getClass()));
    if (store.get(Decision.class) != null) {
      return ConditionEvaluationResult.enabled("decided for the class around it");
    }
    String required = context.getConfigurationParameter(Requirement.PROPERTY).orElse("");
    boolean demanded = requirement.isIn(required);
    var finding = Once.perRun(context, getClass(), Finding.class, () -> look(demanded));
    var result = requirement.evaluate(finding.missing(), required);
    if (result.isDisabled()) {
      // Maven counts skipped tests, but keeps the reason to its reports.
      System.err.println(name(context) + " is skipped: " + result.getReason().orElseThrow());
    } else {
      store.put(Decision.class, Decision.ENABLED);
    }
    return result;
  }

  private static String name(ExtensionContext context) {
    return Stream.concat(
            context.getEnclosingTestClasses().stream(), context.getTestClass().stream())
        .map(Class::getSimpleName)
        .collect(Collectors.joining("."));
  }
}
