package io.haapi.lab.contract;

import io.haapi.lab.requirement.MotoCondition;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that use moto's server, which the user names. Without it they are skipped, with the reason;
 * where the system property {@code haapi.require} names {@code moto} they fail instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(MotoCondition.class)
public @interface RequiresMoto {}
