package io.haapi.lab.requirement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementTest {
  private static final Optional<String> MISSING = Optional.of("it is not installed; install it");

  @ParameterizedTest
  @ValueSource(strings = {"", "docker", "redis", "docker,redis,moto"})
  void runsTestsIfNothingIsMissing(String required) {
    assertThat(Requirement.REDIS.evaluate(Optional.empty(), required).isDisabled()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "docker"})
  void skipsTestsWithReason(String required) {
    var result = Requirement.REDIS.evaluate(MISSING, required);

    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason()).isEqualTo(MISSING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis", "docker,redis", "docker, redis"})
  void failsTestsOfDemandedRequirement(String required) {
    assertThatIllegalStateException()
        .isThrownBy(() -> Requirement.REDIS.evaluate(MISSING, required))
        .withMessageContaining("install it");
  }

  @Test
  void rejectsUnknownName() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Requirement.REDIS.evaluate(Optional.empty(), "docker,rediss"))
        .withMessageContaining("rediss")
        .withMessageContaining("[docker, localstack, moto, postgresql, redis]");
  }
}
