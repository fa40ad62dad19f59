package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.drill.history.HistoryEvent;
import io.haapi.lab.drill.history.HistoryReader;
import io.haapi.lab.drill.history.HistoryWriter;
import io.haapi.lab.fake.Eventually;
import io.haapi.lab.fake.OnePage;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.sample.SampleLifecycle;
import io.haapi.lab.sample.SampleRequests;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sends a load to a port that refuses connections, or to a server that always succeeds. */
class LoadTest {
  private static final int ARRIVALS = 40;

  /** Operations per second. */
  private static final double RATE = 200;

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  @TempDir private Path directory;

  @Test
  void repeatsScheduleOfSeed() throws Exception {
    List<Long> first = schedule(7);

    assertThat(schedule(7)).isEqualTo(first);
    assertThat(schedule(8)).isNotEqualTo(first);
  }

  @Test
  void sendsAsOftenAsAsked() throws Exception {
    List<Long> schedule = schedule(7);

    double seconds = schedule.getLast() / 1e9;
    // Poisson: 40 arrivals vary by about a sixth.
    assertThat((ARRIVALS - 1) / seconds).isBetween(RATE / 2, RATE * 2);
  }

  @Test
  void countsNoRetryOfCommandThatIsSentAgainAfterItsResponse() throws Exception {
    String state = SampleLifecycle.of(ProjectDirectory.find()).state();
    try (var page = new OnePage("/", "{\"id\":\"x\",\"%s\":\"open\"}".formatted(state))) {
      Sent sent = send(URI.create(page.address()), 7);

      assertThat(sent.invocations()).extracting(HistoryEvent.Invoke::attempt).contains(2);
      assertThat(sent.retries()).isZero();
    }
  }

  /** Returns the intended times of the first arrivals in nanoseconds, from the first one on. */
  private List<Long> schedule(long seed) throws Exception {
    List<Long> intended =
        send(URI.create("http://127.0.0.1:1"), seed).invocations().stream()
            .flatMap(it -> it.intended().stream())
            .sorted()
            .limit(ARRIVALS)
            .toList();
    return intended.stream().map(it -> it - intended.getFirst()).toList();
  }

  /** What a load sent, and how often its clients counted a retry. */
  private record Sent(List<HistoryEvent.Invoke> invocations, long retries) {}

  private Sent send(URI target, long seed) throws Exception {
    Path project = ProjectDirectory.find();
    SampleLifecycle lifecycle = SampleLifecycle.of(project);
    Path file = directory.resolve("history.jsonl");
    long retries;
    try (var history =
            HistoryWriter.create(file, RunLogTest.run(Drill.declared(lifecycle), "us-east-1"));
        var client = new ApiClient(SampleRequests.of(project), lifecycle, false, TIMEOUT)) {
      var log = new RunLog(history);
      var endpoint = new ApiClient.Endpoint(target, Map.of());
      try (var _ =
          new Load(
              log,
              client,
              endpoint,
              lifecycle,
              Optional.empty(),
              false,
              seed,
              RATE,
              Duration.ofNanos(1))) {
        Eventually.eventually(
            "enough operations were sent", () -> log.counts().commands() > 2 * ARRIVALS);
      }
      retries = client.retries();
      log.end();
    }
    return new Sent(
        HistoryReader.read(file).events().stream()
            .filter(HistoryEvent.Invoke.class::isInstance)
            .map(HistoryEvent.Invoke.class::cast)
            .toList(),
        retries);
  }
}
