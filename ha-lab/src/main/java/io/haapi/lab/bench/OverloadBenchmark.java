package io.haapi.lab.bench;

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
  private static final int CONNECTIONS = 64;
  private static final int CREATED = 201;
  private static final int WARM_UP = 20_000;
  private static final int ORDERS = 4_000;
  private static final double NANOS_PER_MICRO = 1_000;

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
   * What the API did with one offered load.
   *
   * @param nanos its processor time
   */
  private record Served(LoadGenerator.Offered offered, double nanos) {
    double acceptedPerSecond() {
      return offered.accepted() * (double) Duration.ofSeconds(1).toNanos() / nanos;
    }

    double microsPerAccepted() {
      return nanos / offered.accepted() / NANOS_PER_MICRO;
    }

    /** What a shed request took, when each accepted one took as much as without overload. */
    double microsPerShed(double microsPerAccepted) {
      double rest = nanos / NANOS_PER_MICRO - offered.accepted() * microsPerAccepted;
      return Math.max(0, rest) / offered.shed();
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
                Map.of("HAAPI_LOAD_MAXCONCURRENT", Integer.toString(PLACES)))) {
      api.awaitLive();
      progress.accept(NAME + ": warming up, a table that answers at once");
      closedLoop.run(api.port(), WARM_UP, requests::order, CREATED);
      offer(api, 3, 2_000);
      for (int round = 1; round <= rounds; round++) {
        double peak =
            closedLoop.run(api.port(), ORDERS, requests::order, CREATED).requestsPerSecond();
        var found = new Round(closed(api), offer(api, 2, peak), offer(api, 3, peak));
        if (found.threefold().offered().shed() == 0) {
          throw new LabException("nothing was shed: the generator is slower than the API");
        }
        measured.add(found);
        progress.accept(
            "%s %d/%d: peak %s/s; at 3× %d accepted, %d shed"
                .formatted(
                    NAME,
                    round,
                    rounds,
                    ReportTable.number(peak),
                    found.threefold().offered().accepted(),
                    found.threefold().offered().shed()));
      }
    }
    return List.of(
        goodput("2×", measured, it -> it.twice().acceptedPerSecond()),
        goodput("3×", measured, it -> it.threefold().acceptedPerSecond()),
        new Comparison(
            NAME,
            "POST /v1/orders, stub table, processor time",
            "µs/request",
            side(
                "a shed request",
                measured,
                it -> it.threefold().microsPerShed(it.once().microsPerAccepted())),
            side("an accepted request", measured, it -> it.once().microsPerAccepted()),
            Optional.empty()));
  }

  private Served closed(ServerProcess api) throws InterruptedException {
    Duration before = api.processorTime();
    closedLoop.run(api.port(), ORDERS, requests::order, CREATED);
    return new Served(
        new LoadGenerator.Offered(ORDERS, 0), api.processorTime().minus(before).toNanos());
  }

  private Served offer(ServerProcess api, int multiple, double peak) throws InterruptedException {
    Duration before = api.processorTime();
    var offered =
        openLoop.offer(api.port(), multiple * ORDERS, multiple * peak, requests::order, CREATED);
    return new Served(offered, api.processorTime().minus(before).toNanos());
  }

  private static Comparison goodput(
      String multiple, List<Round> rounds, ToDoubleFunction<Round> value) {
    return new Comparison(
        NAME,
        "POST /v1/orders, stub table, accepted, " + multiple + " of the peak offered",
        "requests/processor second",
        side(multiple + " offered", rounds, value),
        side("1× offered", rounds, it -> it.once().acceptedPerSecond()),
        Optional.of(Target.atLeast(0.9)));
  }

  private static Comparison.Side side(
      String name, List<Round> rounds, ToDoubleFunction<Round> value) {
    return new Comparison.Side(name, Samples.of(rounds, value));
  }
}
