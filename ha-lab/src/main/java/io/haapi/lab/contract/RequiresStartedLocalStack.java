package io.haapi.lab.contract;

import io.haapi.lab.requirement.SharedLocalStack;
import io.haapi.lab.requirement.StartedLocalStackCondition;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that use a LocalStack with what is added to it when it is started here, which they may take
 * as a parameter. Where none can be started, or the user named one that runs already, they are
 * skipped, with the reason; where the system property {@code haapi.require} names {@code
 * localstack} they fail instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({StartedLocalStackCondition.class, SharedLocalStack.class})
public @interface RequiresStartedLocalStack {}
