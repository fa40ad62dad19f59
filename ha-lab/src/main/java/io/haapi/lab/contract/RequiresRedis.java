package io.haapi.lab.contract;

import io.haapi.lab.requirement.RedisCondition;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that start a Redis. Without one they are skipped, with the reason; where the system
 * property {@code haapi.require} names {@code redis} they fail instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RedisCondition.class)
public @interface RequiresRedis {}
