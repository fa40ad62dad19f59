package io.haapi.lab.bench;

import io.haapi.lab.process.ApiEnvironment;
import io.haapi.lab.topology.LabException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Measures the API under more load than it can serve: an open loop offers a multiple of what a
 * closed loop reached before. Goodput is per second of the API's processor time, because the
 * generator uses processor time too, and more of it the more it offers.
 */
final class OverloadBenchmark {
  static final String NAME = "overload";

  private static final int PLACES = 8;
  private static final int CONNECTIONS = 512;
  private static final int CREATED = 201;
  private static final int WARM_UP = 20_000;
  private static final int REQUESTS = 4_000;

  private final LoadGenerator closedLoop = new LoadGenerator(PLACES);
  private final LoadGenerator openLoop = new LoadGenerator(CONNECTIONS);
  private final BenchServers servers;
  private final Programs programs;
  private final Requests requests;
  private final Consumer<String> progress;

  OverloadBenchmark(
      BenchServers servers, Programs programs, Requests requests, Consumer<String> progress) {
    this.servers = servers;
    this.programs = programs;
    this.requests = requests;
    this.progress = progress;
  }

  /**
   * The accepted requests of one load.
   *
   * @param nanos the processor time that the API used for all of the load
   */
  private record OfferedLoad(LoadResult accepted, double nanos) {
    double perProcessorSecond() {
      return accepted.count() * (double) Duration.ofSeconds(1).toNanos() / nanos;
    }

    double p99() {
      return accepted.percentileMillis(99);
    }
  }

  private record Round(OfferedLoad once, OfferedLoad twice, OfferedLoad threefold) {}

  List<Comparison> run(int rounds) throws InterruptedException {
    var measured = new ArrayList<Round>();
    try (var stub = servers.startStubTable();
        var api =
            servers.start(
                "overloaded",
                programs.extractedWithSpringAot(),
                URI.create("http://127.0.0.1:" + stub.port()),
                Map.of(ApiEnvironment.MAX_CONCURRENT_REQUESTS, Integer.toString(PLACES)))) {
      api.awaitLive();
      progress.accept(NAME + ": warming up, a table that responds at once");
      closedLoop.run(api.port(), WARM_UP, requests::create, CREATED);
      offer(api, 3, 2_000, "warming up");
      for (int round = 1; round <= rounds; round++) {
        double peak =
            closedLoop.run(api.port(), REQUESTS, requests::create, CREATED).requestsPerSecond();
        String name = "%d/%d".formatted(round, rounds);
        measured.add(
            new Round(
                offer(api, 1, peak, name), offer(api, 2, peak, name), offer(api, 3, peak, name)));
      }
    }
    return List.of(
        goodput("2×", measured, it -> it.twice().perProcessorSecond()),
        goodput("3×", measured, it -> it.threefold().perProcessorSecond()),
        new Comparison(
            NAME,
            requests.createLine() + ", stub table, accepted, 99th percentile",
            "ms",
            side("3× offered", measured, it -> it.threefold().p99()),
            side("1× offered", measured, it -> it.once().p99()),
            Optional.empty()));
  }

  private OfferedLoad offer(ServerProcess api, int multiple, double peak, String round)
      throws InterruptedException {
    Duration before = api.processorTime();
    var offered =
        openLoop.offer(api.port(), multiple * REQUESTS, multiple * peak, requests::create, CREATED);
    double nanos = api.processorTime().minus(before).toNanos();
    if (multiple > 1 && offered.shed() == 0) {
      throw new LabException("the API shed nothing: the load generator is slower than the API");
    }
    progress.accept(
        "%s %s: %d× the peak of %s/s, %s/s reached: %d accepted, %d shed"
            .formatted(
                NAME,
                round,
                multiple,
                ReportTable.number(peak),
                ReportTable.number(offered.perSecond()),
                offered.accepted().count(),
                offered.shed()));
    return new OfferedLoad(offered.accepted(), nanos);
  }

  private Comparison goodput(String multiple, List<Round> rounds, ToDoubleFunction<Round> value) {
    return new Comparison(
        NAME,
        "%s, stub table, accepted, %s of the peak offered"
            .formatted(requests.createLine(), multiple),
        "requests/processor second",
        side(multiple + " offered", rounds, value),
        side("1× offered", rounds, it -> it.once().perProcessorSecond()),
        Optional.of(RatioTarget.atLeast(0.9)));
  }

  private static Comparison.Side side(
      String name, List<Round> rounds, ToDoubleFunction<Round> value) {
    return new Comparison.Side(name, Samples.of(rounds, value));
  }
}
