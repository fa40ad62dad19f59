package io.haapi.lab.requirement;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Decides whether a class annotated with {@link Requires} runs. Each requirement is checked once
 * per run. JUnit also evaluates the condition for the methods and nested classes of such a class;
 * they follow the class unless they have their own annotation.
 */
class RequirementCondition implements ExecutionCondition {
  /** Checks the requirements of tests on a machine. */
  @FunctionalInterface
  interface Machine {
    /**
     * Returns why the tests cannot run: one line with the remedy; empty when they can.
     *
     * @param demanded whether absence is a failure
     */
    Optional<String> missing(Requirement requirement, boolean demanded);
  }

  private record Finding(Optional<String> missing) {}

  private final Machine machine;

  /** Creates the condition for this machine. JUnit calls it. */
  RequirementCondition() {
    this(Requirement::missing);
  }

  RequirementCondition(Machine machine) {
    this.machine = machine;
  }

  @Override
  public final ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getElement(), Requires.class)
        .map(requires -> evaluate(requires.value(), context))
        .orElseGet(() -> ConditionEvaluationResult.enabled("decided for the enclosing class"));
  }

  private ConditionEvaluationResult evaluate(Requirement requirement, ExtensionContext context) {
    String required = context.getConfigurationParameter(Requirement.PROPERTY).orElse("");
    boolean demanded = requirement.isIn(required);
    var finding =
        TestRunResource.perRun(
            context,
            requirement,
            Finding.class,
            () -> new Finding(machine.missing(requirement, demanded)));
    var result = requirement.evaluate(finding.missing(), required);
    if (result.isDisabled()) {
      // Maven counts skipped tests but writes the reason only to its reports.
      System.err.println(name(context) + " is skipped: " + result.getReason().orElseThrow());
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
