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
 * The API under more load than it can serve: an open loop offers a multiple of what a closed loop
 * had served. Goodput is counted for a second of the API's processor time, because the generator
 * takes processors too, and more of them the more it offers.
 */
final class OverloadBenchmark {
  static final String NAME = "overload";

  private static final int PLACES = 8;
  private static final int CONNECTIONS = 512;
  private static final int CREATED = 201;
  private static final int WARM_UP = 20_000;
  private static final int ORDERS = 4_000;

  private final LoadGenerator closedLoop = new LoadGenerator(PLACES);
  private final LoadGenerator openLoop = new LoadGenerator(CONNECTIONS);
  private final Servers servers;
  private final Programs programs;
  private final Requests requests;
  private final Consumer<String> progress;

  OverloadBenchmark(Servers servers, Programs programs, Consumer<String> progress) {
    this.servers = servers;
    this.programs = programs;
    this.requests = new Requests(servers.originSecret());
    this.progress = progress;
  }

  /**
   * What the API did with one load.
   *
   * @param nanos its processor time
   */
  private record Served(Load accepted, double nanos) {
    double perProcessorSecond() {
      return accepted.count() * (double) Duration.ofSeconds(1).toNanos() / nanos;
    }

    double p99() {
      return accepted.percentileMillis(99);
    }
  }

  private record Round(Served once, Served twice, Served threefold) {}

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
      progress.accept(NAME + ": warming up, a table that answers at once");
      closedLoop.run(api.port(), WARM_UP, requests::order, CREATED);
      offer(api, 3, 2_000, "warming up");
      for (int round = 1; round <= rounds; round++) {
        double peak =
            closedLoop.run(api.port(), ORDERS, requests::order, CREATED).requestsPerSecond();
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
            "POST /v1/orders, stub table, accepted, 99th percentile",
            "ms",
            side("3× offered", measured, it -> it.threefold().p99()),
            side("1× offered", measured, it -> it.once().p99()),
            Optional.empty()));
  }

  private Served offer(ServerProcess api, int multiple, double peak, String round)
      throws InterruptedException {
    Duration before = api.processorTime();
    var offered =
        openLoop.offer(api.port(), multiple * ORDERS, multiple * peak, requests::order, CREATED);
    double nanos = api.processorTime().minus(before).toNanos();
    if (multiple > 1 && offered.shed() == 0) {
      throw new LabException("nothing was shed: the generator is slower than the API");
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
    return new Served(offered.accepted(), nanos);
  }

  private static Comparison goodput(
      String multiple, List<Round> rounds, ToDoubleFunction<Round> value) {
    return new Comparison(
        NAME,
        "POST /v1/orders, stub table, accepted, " + multiple + " of the peak offered",
        "requests/processor second",
        side(multiple + " offered", rounds, value),
        side("1× offered", rounds, it -> it.once().perProcessorSecond()),
        Optional.of(Target.atLeast(0.9)));
  }

  private static Comparison.Side side(
      String name, List<Round> rounds, ToDoubleFunction<Round> value) {
    return new Comparison.Side(name, Samples.of(rounds, value));
  }
}
