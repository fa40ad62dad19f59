package io.haapi.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.lab.bench.FakeApplication.Technique;
import io.haapi.lab.bench.StoreFigures.KillFigures;
import io.haapi.lab.sample.SampleRequests;
import io.haapi.lab.topology.LabException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kills fake applications, whose faults are known. */
class StoreKillsTest {
  private static final StoreKills.Limits LIMITS =
      new StoreKills.Limits(Duration.ofSeconds(5), Duration.ofSeconds(2));

  private final List<String> progress = new ArrayList<>();
  private FakeStore store;
  private BenchServers servers;
  private Requests requests;

  @BeforeEach
  void start(@TempDir Path logs) throws Exception {
    store = FakeStore.start();
    servers = new BenchServers(logs);
    requests =
        new Requests(
            servers.originSecret(),
            new SampleRequests(
                "/v1/notes",
                "{}",
                "{}",
                new SampleRequests.Change("archive", Optional.empty()),
                Optional.empty()));
  }

  @AfterEach
  void stop() {
    servers.close();
    store.close();
  }

  /** A process is killed after each round trip of a command, as often as asked. */
  @ParameterizedTest
  @CsvSource({
    // technique, round trips, times: killed, repeated, lost, unanswered
    "SAFE, 1, 2, 2, 0, 0, 0",
    "REPEATING, 1, 1, 1, 1, 0, 0",
    "LOSING, 2, 1, 2, 0, 1, 0",
    "BLOCKING, 2, 1, 2, 0, 1, 2"
  })
  void countsWhatRetriesRepeatLoseAndAwait(
      Technique technique,
      int roundTrips,
      int times,
      int killed,
      int repeated,
      int lost,
      int unanswered)
      throws Exception {
    KillFigures figures = run(technique, roundTrips, times);

    assertThat(figures)
        .usingRecursiveComparison()
        .ignoringFields("slowestSeconds")
        .isEqualTo(new KillFigures(killed, repeated, lost, unanswered, 0));
    assertThat(figures.slowestSeconds() >= LIMITS.retry().toSeconds()).isEqualTo(unanswered > 0);
    assertThat(progress).hasSize(killed);
    assertThat(applications()).isEmpty();
  }

  /** Without the expected round trip there is no moment to kill at: that is no result. */
  @Test
  void failsWhenCommandMakesFewerRoundTrips() {
    assertThatThrownBy(() -> run(Technique.SAFE, 2, 1))
        .isInstanceOf(LabException.class)
        .hasMessage("safe made fewer than 2 round trips");
    assertThat(applications()).isEmpty();
  }

  private KillFigures run(Technique technique, int roundTrips, int times) throws Exception {
    var subject = FakeApplication.subject(store, technique);
    try (var other = subject.start(servers, "direct", store.port())) {
      var first = ProxiedServer.start(subject, servers, requests);
      var figures =
          new StoreKills(servers, requests, LIMITS, progress::add)
              .run(subject, first, other, roundTrips, times);
      // Of all processes, only the one that got the retries is left.
      assertThat(applications()).hasSize(1);
      return figures;
    }
  }

  private static List<ProcessHandle> applications() {
    return ProcessHandle.current()
        .descendants()
        .filter(it -> it.info().commandLine().orElse("").contains(FakeApplication.class.getName()))
        .toList();
  }
}
