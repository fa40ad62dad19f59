package io.haapi.lab.requirement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

class TestRunResourceTest {
  private static final ScopedValue<Supplier<Resource>> WORK = ScopedValue.newInstance();

  @Test
  void sharesResourceAndClosesIt() {
    List<String> events = new ArrayList<>();

    var run =
        run(
            () -> {
              events.add("opened");
              return new Resource(events);
            });

    assertThat(run.failures()).isEmpty();
    assertThat(events).containsExactly("opened", "used", "used", "closed");
  }

  @Test
  void remembersFailure() {
    var tries = new AtomicInteger();

    var run =
        run(
            () -> {
              throw new IllegalStateException("try " + tries.incrementAndGet());
            });

    assertThat(run.failures()).hasSize(2);
    assertThat(run.failures()).allSatisfy(it -> assertThat(it).hasStackTraceContaining("try 1"));
    assertThat(tries).hasValue(1);
  }

  private static TestRun run(Supplier<Resource> work) {
    return ScopedValue.where(WORK, work)
        .call(() -> TestRun.of("", FirstScenario.class, SecondScenario.class));
  }

  @ExtendWith(Shared.class)
  static final class FirstScenario {
    @Test
    void uses(Resource resource) {
      resource.events().add("used");
    }
  }

  @ExtendWith(Shared.class)
  static final class SecondScenario {
    @Test
    void uses(Resource resource) {
      resource.events().add("used");
    }
  }

  record Resource(List<String> events) implements AutoCloseable {
    @Override
    public void close() {
      events.add("closed");
    }
  }

  static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return true;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return TestRunResource.perRun(context, Shared.class, Resource.class, WORK.get());
    }
  }
}
