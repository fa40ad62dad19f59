package io.haapi.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.fault.Fault.Injection;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the probe of every fault without its injection, many at a time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class FaultProbesTest {
  /** Long enough for every probe to look several times, although others run at the same time. */
  private static final Duration LOOK = Duration.ofSeconds(3);

  private FakeSite fake;

  @BeforeAll
  void start(@TempDir Path logs) throws Exception {
    fake = FakeSite.start(logs);
  }

  @AfterAll
  void stop() throws Exception {
    try {
      fake.awaitHealthy();
    } finally {
      fake.close();
    }
  }

  @ParameterizedTest
  @MethodSource("io.haapi.lab.fault.FakeSite#faults")
  void observesNothingWithoutInjection(String id) throws Exception {
    Fault stub = Faults.find(id).orElseThrow().with(Injection.NONE);
    try (FaultRun run = FaultRun.begin(stub, fake.site(), _ -> {})) {
      assertThat(run.awaitObserved(LOOK)).isEmpty();
    }
  }
}
