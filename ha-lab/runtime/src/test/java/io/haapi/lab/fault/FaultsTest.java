package io.haapi.lab.fault;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.haapi.lab.fault.Fault.Injection;
import io.haapi.lab.fault.Fault.Needs;
import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabInstance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Injects every fault into a deployment of fake instances. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private FakeSite fake;
  private LabDeployment lab;
  private FaultSite site;

  @BeforeAll
  void start(@TempDir Path logs) throws Exception {
    fake = FakeSite.start(logs);
    lab = fake.lab();
    site = fake.site();
  }

  @AfterAll
  void stop() {
    fake.close();
  }

  @AfterEach
  void awaitHealth() throws Exception {
    fake.awaitHealthy();
  }

  @ParameterizedTest
  @MethodSource("io.haapi.lab.fault.FakeSite#faults")
  void observesAndRestores(String id) throws Exception {
    Fault fault = Faults.find(id).orElseThrow();
    if (fault.needs() == Needs.SERVERS_AND_COMPILER) assumeThat(ShiftedClock.missing()).isEmpty();
    try (FaultRun run = FaultRun.begin(fault, site, _ -> {})) {
      assertThat(run.awaitObserved(LIMIT)).isPresent();
      if (fault.duration() != Fault.Lasts.UNTIL_RESTORED) {
        assertThat(run.awaitInjected(LIMIT)).isTrue();
      }
    }
    lab.awaitHealthy();
    assertThat(Contact.send(fake.link().port(), site.protocol().bytes()))
        .isInstanceOf(Contact.Answered.class);
    assertThat(lab.instances()).noneMatch(it -> Signals.isStopped(it.pid()));
  }

  @Test
  void observesTenTimesTheLoadAsRateThatIsSent() throws Exception {
    Fault fault = Faults.find("load-times-ten").orElseThrow();
    try (FaultRun run = FaultRun.begin(fault, site, _ -> {})) {
      String evidence = run.awaitObserved(LIMIT).orElseThrow();
      var rates =
          Pattern.compile("gets (\\d+) requests per second instead of 20").matcher(evidence);
      assertThat(rates.find()).as(evidence).isTrue();
      // Nine times 20 are sent, and a delay makes some of them arrive together.
      assertThat(Integer.parseInt(rates.group(1))).isBetween(100, 1_000);
    }
  }

  @Test
  void hasDistinctNamesAndOneSentence() {
    Set<String> ids = new HashSet<>();
    for (Fault fault : Faults.all()) {
      assertThat(ids.add(fault.id())).isTrue();
      assertThat(fault.id()).matches("[a-z]+(-[a-z]+)*");
      assertThat(fault.hypothesis()).matches("[A-Z][^.]+\\.");
    }
  }

  @Test
  void restoresPartOfFailedInjection() throws Exception {
    LabInstance victim = site.instance();
    Injection failing =
        (at, undo) -> {
          InstanceFaults.freeze(List.of(at.instance()), undo);
          throw new IllegalStateException("the second step fails");
        };
    Fault fault = Faults.find("instance-freeze").orElseThrow().with(failing);
    try (FaultRun run = FaultRun.begin(fault, site, _ -> {})) {
      assertThatThrownBy(() -> run.awaitInjected(LIMIT)).hasMessage("the second step fails");
      assertThatThrownBy(() -> run.awaitObserved(LIMIT)).hasMessage("the second step fails");
      eventually("it is stopped", () -> Signals.isStopped(victim.pid()));
    }
    assertThat(Signals.isStopped(victim.pid())).isFalse();
  }

  @Test
  void restoresDespiteInterrupt() throws Exception {
    LabInstance victim = site.instance();
    FaultRun run = FaultRun.begin(Faults.find("instance-freeze").orElseThrow(), site, _ -> {});
    eventually("it is stopped", () -> Signals.isStopped(victim.pid()));

    Thread.currentThread().interrupt();
    run.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(Signals.isStopped(victim.pid())).isFalse();
  }
}
