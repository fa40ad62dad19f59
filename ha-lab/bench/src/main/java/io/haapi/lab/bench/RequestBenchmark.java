package io.haapi.lab.bench;

import io.haapi.lab.emulator.DynamoDbLocal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The API's requests beside those of a plain application: throughput, latency, cost, memory. */
final class RequestBenchmark {
  static final String NAME = "request";

  private static final String POST = "POST /v1/orders";
  private static final String GET = "GET /v1/instance";
  private static final int CREATED = 201;
  private static final int OK = 200;
  private static final int WARM_UP = 20_000;
  private static final int POSTS = 2_000;
  private static final int GETS = 6_000;
  private static final int MEMORY_REQUESTS = 1_000;
  private static final int ROUNDS_OF_MEMORY = 3;

  private final LoadGenerator generator = new LoadGenerator(8);
  private final Servers servers;
  private final Programs programs;
  private final Requests requests;
  private final Consumer<String> progress;

  RequestBenchmark(Servers servers, Programs programs, Consumer<String> progress) {
    this.servers = servers;
    this.programs = programs;
    this.requests = new Requests(servers.originSecret());
    this.progress = progress;
  }

  List<Comparison> run(int rounds) throws InterruptedException {
    var comparisons = new ArrayList<Comparison>();
    try (var table = DynamoDbLocal.start()) {
      comparisons.addAll(withTable(table.endpoint(), rounds));
      comparisons.addAll(memory(table.endpoint(), Math.ceilDiv(rounds, ROUNDS_OF_MEMORY)));
    }
    try (var stub = servers.startStubTable()) {
      comparisons.addAll(withStubTable(URI.create("http://127.0.0.1:" + stub.port()), rounds));
    }
    return comparisons;
  }

  private List<Comparison> withTable(URI table, int rounds) throws InterruptedException {
    var posts = new Pair<Served>();
    var gets = new Pair<Served>();
    try (var api = api(table, true);
        var plain = plain(table)) {
      progress.accept(NAME + ": warming up, DynamoDB Local as the table");
      for (ServerProcess server : List.of(api, plain)) {
        serve(server, WARM_UP, requests::order, CREATED);
        serve(server, WARM_UP, requests::instance, OK);
      }
      for (int round = 1; round <= rounds; round++) {
        posts.measure(round, api, plain, it -> serve(it, POSTS, requests::order, CREATED));
        gets.measure(round, api, plain, it -> serve(it, GETS, requests::instance, OK));
        progress.accept(
            "%s %d/%d, DynamoDB Local: %s %s, %s %s"
                .formatted(NAME, round, rounds, POST, latest(posts), GET, latest(gets)));
      }
    }
    return List.of(
        posts.comparison(
            POST + ", throughput", "requests/s", Served::throughput, Target.atLeast(0.9)),
        posts.comparison(POST + ", p50", "ms", Served::p50),
        posts.comparison(POST + ", p99", "ms", Served::p99, Target.atMost(1.2)),
        posts.comparison(POST + ", processor time", "µs/request", Served::micros),
        gets.comparison(
            GET + ", throughput", "requests/s", Served::throughput, Target.atLeast(0.9)),
        gets.comparison(GET + ", p99", "ms", Served::p99),
        gets.comparison(GET + ", processor time", "µs/request", Served::micros));
  }

  private List<Comparison> withStubTable(URI table, int rounds) throws InterruptedException {
    var posts = new Pair<Served>();
    try (var api = api(table, false);
        var plain = plain(table)) {
      progress.accept(NAME + ": warming up, a table that answers at once");
      for (ServerProcess server : List.of(api, plain)) {
        serve(server, WARM_UP, requests::order, CREATED);
      }
      for (int round = 1; round <= rounds; round++) {
        posts.measure(round, api, plain, it -> serve(it, 2 * POSTS, requests::order, CREATED));
        progress.accept(
            "%s %d/%d, stub table: %s %s".formatted(NAME, round, rounds, POST, latest(posts)));
      }
    }
    return List.of(
        posts.comparison(
            POST + ", stub table, processor time",
            "µs/request",
            Served::micros,
            Target.atMost(1.25)),
        posts.comparison(POST + ", stub table, throughput", "requests/s", Served::throughput));
  }

  private List<Comparison> memory(URI table, int rounds) throws InterruptedException {
    var resident = new Pair<Double>();
    for (int round = 1; round <= rounds; round++) {
      try (var api = api(table, true);
          var plain = plain(table)) {
        var found = new ArrayList<OptionalDouble>();
        for (ServerProcess server : List.of(api, plain)) {
          serve(server, MEMORY_REQUESTS, requests::order, CREATED);
          found.add(server.residentMebibytes());
        }
        if (found.stream().anyMatch(OptionalDouble::isEmpty)) {
          progress.accept(NAME + ": this system does not tell resident memory; left out");
          return List.of();
        }
        resident.add(found.getFirst().getAsDouble(), found.getLast().getAsDouble());
      }
      progress.accept("%s %d/%d: memory".formatted(NAME, round, rounds));
    }
    return List.of(
        resident.comparison(
            "resident memory after " + MEMORY_REQUESTS + " × " + POST,
            "MiB",
            Double::doubleValue,
            Target.atMost(1.1)));
  }

  private ServerProcess api(URI table, boolean createTables) throws InterruptedException {
    var server = servers.start("api", programs.extractedWithSpringAot(), table, createTables);
    server.awaitLive();
    return server;
  }

  private ServerProcess plain(URI table) throws InterruptedException {
    var server = servers.start("plain", programs.baseline(), table, false);
    server.awaitLive();
    return server;
  }

  private Served serve(ServerProcess server, int count, Supplier<byte[]> request, int expected)
      throws InterruptedException {
    Duration before = server.processorTime();
    Load load = generator.run(server.port(), count, request, expected);
    Duration used = server.processorTime().minus(before);
    return new Served(
        load.requestsPerSecond(),
        load.percentileMillis(50),
        load.percentileMillis(99),
        (double) used.toNanos() / Duration.ofNanos(1000).toNanos() / count);
  }

  private static String latest(Pair<Served> pair) {
    return "%s against %s requests/s"
        .formatted(
            ReportTable.number(pair.api.getLast().throughput()),
            ReportTable.number(pair.plain.getLast().throughput()));
  }

  /**
   * How one server served in one round.
   *
   * @param throughput requests per second
   * @param p50 milliseconds
   * @param p99 milliseconds
   * @param micros processor time for each request, microseconds
   */
  private record Served(double throughput, double p50, double p99, double micros) {}

  /** What both servers did, round by round. */
  private static final class Pair<T> {
    private final List<T> api = new ArrayList<>();
    private final List<T> plain = new ArrayList<>();

    /** Measures one after the other; who is first alternates. */
    void measure(int round, ServerProcess one, ServerProcess other, Measure<T> measure)
        throws InterruptedException {
      if (round % 2 == 0) {
        T second = measure.of(other);
        add(measure.of(one), second);
      } else {
        T first = measure.of(one);
        add(first, measure.of(other));
      }
    }

    void add(T ofApi, T ofPlain) {
      api.add(ofApi);
      plain.add(ofPlain);
    }

    Comparison comparison(String measure, String unit, ToDoubleFunction<T> value) {
      return comparison(measure, unit, value, Optional.empty());
    }

    Comparison comparison(String measure, String unit, ToDoubleFunction<T> value, Target target) {
      return comparison(measure, unit, value, Optional.of(target));
    }

    private Comparison comparison(
        String measure, String unit, ToDoubleFunction<T> value, Optional<Target> target) {
      return new Comparison(
          NAME,
          measure,
          unit,
          new Comparison.Side("the API", Samples.of(api, value)),
          new Comparison.Side("plain application", Samples.of(plain, value)),
          target);
    }
  }

  @FunctionalInterface
  private interface Measure<T> {
    T of(ServerProcess server) throws InterruptedException;
  }
}
