package io.haapi.lab.requirement;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the tests of a class only on a machine that has what they need. Without it they are skipped,
 * with the reason; they fail instead if the system property {@code haapi.require} names it. Tests
 * that require LocalStack can take it as a parameter.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({RequirementCondition.class, SharedLocalStack.class})
public @interface Requires {
  /** The thing that the tests need. */
  Requirement value();
}
