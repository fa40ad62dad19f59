package io.haapi.lab.requirement;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the tests of a class only on a machine that meets a requirement. Otherwise they are skipped,
 * with the reason, or fail if the system property {@code haapi.require} names the requirement.
 * Tests that require LocalStack can take it as a parameter.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({RequirementCondition.class, SharedLocalStack.class})
public @interface Requires {
  /** Returns the requirement of the tests. */
  Requirement value();
}
