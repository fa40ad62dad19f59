package io.haapi.lab.requirement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementConditionTest {
  private static final String REASON = "it is not installed; install it";
  private static final ScopedValue<Supplier<Optional<String>>> MACHINE = ScopedValue.newInstance();

  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void checksMachineOncePerRun() {
    var run = run("", Optional.empty(), WholeScenario.class, PartScenario.class);

    assertThat(looks).hasValue(1);
    assertThat(run.events()).hasSize(8).allSatisfy(it -> assertThat(it).endsWith("SUCCESSFUL"));
    assertThat(run.told()).isEmpty();
  }

  @Test
  void skipsClassWithOneLine() {
    var run = run("", Optional.of(REASON), WholeScenario.class);

    assertThat(run.events())
        .containsExactly("RequirementConditionTest$WholeScenario skipped: " + REASON);
    assertThat(run.told()).containsExactly("WholeScenario is skipped: " + REASON);
  }

  @Test
  void skipsNestedClassAlone() {
    var run = run("", Optional.of(REASON), PartScenario.class);

    assertThat(run.events())
        .containsExactlyInAnyOrder("runs() SUCCESSFUL", "WithMachine skipped: " + REASON);
    assertThat(run.told()).containsExactly("PartScenario.WithMachine is skipped: " + REASON);
  }

  @Test
  void failsClassesOfDemandedRequirement() {
    var run = run("redis", Optional.of(REASON), WholeScenario.class, PartScenario.class);

    assertThat(looks).hasValue(1);
    assertThat(run.events()).containsExactly("runs() SUCCESSFUL");
    assertThat(run.failures()).hasSize(2);
    assertThat(run.failures())
        .allSatisfy(
            it -> assertThat(it).hasStackTraceContaining("-Dhaapi.require=redis, but " + REASON));
    assertThat(run.told()).isEmpty();
  }

  @Test
  void remembersFailedCheck() {
    var run =
        ScopedValue.where(
                MACHINE,
                () -> {
                  throw new IllegalStateException("look " + looks.incrementAndGet());
                })
            .call(() -> TestRun.of("", WholeScenario.class, PartScenario.class));

    assertThat(run.failures()).hasSize(2);
    assertThat(run.failures()).allSatisfy(it -> assertThat(it).hasStackTraceContaining("look 1"));
    assertThat(looks).hasValue(1);
  }

  private TestRun run(String required, Optional<String> missing, Class<?>... tests) {
    return ScopedValue.where(
            MACHINE,
            () -> {
              looks.incrementAndGet();
              return missing;
            })
        .call(() -> TestRun.of(required, tests));
  }

  @Requires(Requirement.REDIS)
  @ExtendWith(Condition.class)
  static final class WholeScenario {
    @Test
    void runs() {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void runs(int number) {
      assertThat(number).isPositive();
    }

    @Nested
    class Inner {
      @Test
      void runs() {}

      @Nested
      @Requires(Requirement.REDIS)
      @ExtendWith(Condition.class)
      class Innermost {
        @Test
        void runs() {}
      }
    }
  }

  static final class PartScenario {
    @Test
    void runs() {}

    @Nested
    @Requires(Requirement.REDIS)
    @ExtendWith(Condition.class)
    class WithMachine {
      @Test
      void runs() {}

      @Test
      void runsToo() {}
    }
  }

  /** Stands in for the real condition, which {@link TestRun} deactivates. */
  static final class Condition extends RequirementCondition {
    Condition() {
      super((_, _) -> MACHINE.get().get());
    }
  }
}
