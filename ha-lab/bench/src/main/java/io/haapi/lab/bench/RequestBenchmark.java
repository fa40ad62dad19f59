package io.haapi.lab.bench;

import io.haapi.lab.emulator.DynamoDbLocal;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Compares the API with a plain application: throughput, latency, processor time and memory. The
 * plain application is written for the sample, so the benchmark needs an API with its paths.
 */
final class RequestBenchmark {
  static final String NAME = "request";

  private static final String GET = "GET /v1/instance";
  private static final int CREATED = 201;
  private static final int OK = 200;
  private static final int WARM_UP = 20_000;
  private static final int POSTS = 2_000;
  private static final int GETS = 6_000;
  private static final int MEMORY_REQUESTS = 1_000;
  private static final int ROUNDS_OF_MEMORY = 3;

  private final LoadGenerator generator = new LoadGenerator(8);
  private final BenchServers servers;
  private final Programs programs;
  private final Requests requests;
  private final String post;
  private final Consumer<String> progress;

  RequestBenchmark(
      BenchServers servers, Programs programs, Requests requests, Consumer<String> progress) {
    this.servers = servers;
    this.programs = programs;
    this.requests = requests;
    this.post = requests.createLine();
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
    var posts = new SideBySide<RequestFigures>();
    var gets = new SideBySide<RequestFigures>();
    try (var api = api(table, true);
        var plain = plain(table)) {
      progress.accept(NAME + ": warming up, DynamoDB Local as the table");
      for (ServerProcess server : List.of(api, plain)) {
        serve(server, WARM_UP, requests::create, CREATED);
        serve(server, WARM_UP, requests::instance, OK);
      }
      for (int round = 1; round <= rounds; round++) {
        posts.measure(round, api, plain, it -> serve(it, POSTS, requests::create, CREATED));
        gets.measure(round, api, plain, it -> serve(it, GETS, requests::instance, OK));
        progress.accept(
            "%s %d/%d, DynamoDB Local: %s %s, %s %s"
                .formatted(NAME, round, rounds, post, latest(posts), GET, latest(gets)));
      }
    }
    return List.of(
        posts.comparison(
            post + ", throughput",
            "requests/s",
            RequestFigures::throughput,
            RatioTarget.atLeast(0.9)),
        posts.comparison(post + ", p50", "ms", RequestFigures::p50),
        posts.comparison(post + ", p99", "ms", RequestFigures::p99, RatioTarget.atMost(1.2)),
        posts.comparison(post + ", processor time", "µs/request", RequestFigures::micros),
        gets.comparison(
            GET + ", throughput",
            "requests/s",
            RequestFigures::throughput,
            RatioTarget.atLeast(0.9)),
        gets.comparison(GET + ", p99", "ms", RequestFigures::p99),
        gets.comparison(GET + ", processor time", "µs/request", RequestFigures::micros));
  }

  private List<Comparison> withStubTable(URI table, int rounds) throws InterruptedException {
    var posts = new SideBySide<RequestFigures>();
    try (var api = api(table, false);
        var plain = plain(table)) {
      progress.accept(NAME + ": warming up, a table that responds at once");
      for (ServerProcess server : List.of(api, plain)) {
        serve(server, WARM_UP, requests::create, CREATED);
      }
      for (int round = 1; round <= rounds; round++) {
        posts.measure(round, api, plain, it -> serve(it, 2 * POSTS, requests::create, CREATED));
        progress.accept(
            "%s %d/%d, stub table: %s %s".formatted(NAME, round, rounds, post, latest(posts)));
      }
    }
    return List.of(
        posts.comparison(
            post + ", stub table, processor time",
            "µs/request",
            RequestFigures::micros,
            RatioTarget.atMost(1.25)),
        posts.comparison(
            post + ", stub table, throughput", "requests/s", RequestFigures::throughput));
  }

  private List<Comparison> memory(URI table, int rounds) throws InterruptedException {
    var resident = new SideBySide<Double>();
    for (int round = 1; round <= rounds; round++) {
      try (var api = api(table, true);
          var plain = plain(table)) {
        var found = new ArrayList<OptionalDouble>();
        for (ServerProcess server : List.of(api, plain)) {
          serve(server, MEMORY_REQUESTS, requests::create, CREATED);
          found.add(server.residentMebibytes());
        }
        if (found.stream().anyMatch(OptionalDouble::isEmpty)) {
          progress.accept(NAME + ": this system does not report resident memory; row omitted");
          return List.of();
        }
        resident.add(found.getFirst().getAsDouble(), found.getLast().getAsDouble());
      }
      progress.accept("%s %d/%d: memory".formatted(NAME, round, rounds));
    }
    return List.of(
        resident.comparison(
            "resident memory after " + MEMORY_REQUESTS + " × " + post,
            "MiB",
            Double::doubleValue,
            RatioTarget.atMost(1.1)));
  }

  private ServerProcess api(URI table, boolean createTables) throws InterruptedException {
    var server = servers.start("api", programs.extractedWithSpringAot(), table, createTables);
    server.awaitLive();
    return server;
  }

  private ServerProcess plain(URI table) throws InterruptedException {
    var server = servers.start("plain", programs.baseline(), table, false);
    server.awaitLive();
    requests.requireCreate(server);
    return server;
  }

  private RequestFigures serve(
      ServerProcess server, int count, Supplier<byte[]> request, int expected)
      throws InterruptedException {
    return RequestFigures.measure(generator, server, count, request, expected);
  }

  private static String latest(SideBySide<RequestFigures> pair) {
    return "%s against %s requests/s"
        .formatted(
            ReportTable.number(pair.api.getLast().throughput()),
            ReportTable.number(pair.plain.getLast().throughput()));
  }

  /** The figures of both servers, round by round. */
  private static final class SideBySide<T> {
    private final List<T> api = new ArrayList<>();
    private final List<T> plain = new ArrayList<>();

    /** Measures one after the other, in alternating order. */
    void measure(int round, ServerProcess one, ServerProcess other, ServerMeasurement<T> measure)
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

    Comparison comparison(
        String measure, String unit, ToDoubleFunction<T> value, RatioTarget target) {
      return comparison(measure, unit, value, Optional.of(target));
    }

    private Comparison comparison(
        String measure, String unit, ToDoubleFunction<T> value, Optional<RatioTarget> target) {
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
  private interface ServerMeasurement<T> {
    T of(ServerProcess server) throws InterruptedException;
  }
}
