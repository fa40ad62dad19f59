package io.haapi.lab.contract;

import io.haapi.lab.requirement.LocalStackCondition;
import io.haapi.lab.requirement.SharedLocalStack;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that use a LocalStack, which they may take as a parameter. Where none runs nor can be
 * started they are skipped, with the reason; where the system property {@code haapi.require} names
 * {@code localstack} they fail instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({LocalStackCondition.class, SharedLocalStack.class})
public @interface RequiresLocalStack {}
