package io.haapi.lab.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Compares the EC2 package of this checkout with that of another: start-up, memory, throughput,
 * latency and processor time. The table responds at once, so that the API's own cost shows.
 *
 * <p>Each round starts both packages anew: two processes of the same build differ by several
 * percent, because the compiler decides differently in each.
 */
final class BuildBenchmark {
  static final String NAME = "build";

  private static final RatioTarget NOT_LESS = RatioTarget.atLeast(0.97);
  private static final RatioTarget NOT_MORE = RatioTarget.atMost(1.03);
  private static final String GET = "GET /v1/instance";
  private static final int CREATED = 201;
  private static final int OK = 200;
  private static final int FIRST = 1_000;
  private static final int WARM_UP = 20_000;
  private static final int STARTS = 3;
  private static final int SLICES = 5;
  private static final int SLICE = 4_000;
  private static final double SECOND = 1e9;

  private final LoadGenerator generator = new LoadGenerator(8);
  private final BenchServers servers;
  private final Map<Build, List<String>> commands;
  private final Requests requests;
  private final Consumer<String> progress;

  private enum Build {
    THIS("this build"),
    OTHER("the other build");

    private final String title;

    Build(String title) {
      this.title = title;
    }
  }

  /**
   * @param command starts the package of this checkout
   * @param other starts that of the other
   */
  BuildBenchmark(
      BenchServers servers,
      List<String> command,
      List<String> other,
      Requests requests,
      Consumer<String> progress) {
    this.servers = servers;
    this.commands = Map.of(Build.THIS, command, Build.OTHER, other);
    this.requests = requests;
    this.progress = progress;
  }

  List<Comparison> run(int rounds) throws InterruptedException {
    try (var stub = servers.startStubTable()) {
      var table = URI.create("http://127.0.0.1:" + stub.port());
      for (Build each : Build.values()) start(each, table).server().close();
      var found = new LinkedHashMap<Build, List<Figures>>();
      for (Build each : Build.values()) found.put(each, new ArrayList<>());
      for (int round = 1; round <= rounds; round++) {
        var sequence = List.of(Build.values());
        if (round % 2 == 0) sequence = sequence.reversed();
        measure(sequence, table).forEach((build, figures) -> found.get(build).add(figures));
        progress.accept(line(round, rounds, found));
      }
      return comparisons(found);
    }
  }

  private record Started(ServerProcess server, double seconds) {}

  /**
   * The figures of one process.
   *
   * @param seconds from its start to the first 200
   * @param resident in MiB, after {@value #FIRST} commands; empty if the system does not report it
   */
  private record Figures(
      double seconds, OptionalDouble resident, RequestFigures post, RequestFigures get) {}

  private Map<Build, Figures> measure(List<Build> sequence, URI table) throws InterruptedException {
    var running = new LinkedHashMap<Build, ServerProcess>();
    try {
      var seconds = starts(sequence, table);
      for (Build each : sequence) running.put(each, start(each, table).server());
      var resident = new LinkedHashMap<Build, OptionalDouble>();
      for (Build each : sequence) {
        ServerProcess server = running.get(each);
        generator.run(server.port(), FIRST, requests::create, CREATED);
        resident.put(each, server.residentMebibytes());
      }
      var posts = load(running, requests::create, CREATED);
      var gets = load(running, requests::instance, OK);
      var figures = new LinkedHashMap<Build, Figures>();
      for (Build each : sequence) {
        figures.put(
            each,
            new Figures(seconds.get(each), resident.get(each), posts.get(each), gets.get(each)));
      }
      return figures;
    } finally {
      running.values().forEach(ServerProcess::close);
    }
  }

  /** Starts each build alone, several times, and returns the medians in seconds. */
  private Map<Build, Double> starts(List<Build> sequence, URI table) throws InterruptedException {
    var found =
        new Rounds(NAME, STARTS, _ -> {})
            .run(
                sequence,
                (build, _) -> {
                  var started = start(build, table);
                  started.server().close();
                  return started.seconds();
                },
                (build, _) -> build.title);
    var medians = new LinkedHashMap<Build, Double>();
    found.forEach((build, seconds) -> medians.put(build, new Samples(seconds).median()));
    return medians;
  }

  private Started start(Build build, URI table) throws InterruptedException {
    var server = servers.start(build.title.replace(' ', '-'), commands.get(build), table, false);
    return new Started(server, server.awaitLive().toNanos() / SECOND);
  }

  /** Warms both up, then loads them in turn, so that a slow moment affects both. */
  private Map<Build, RequestFigures> load(
      Map<Build, ServerProcess> running, Supplier<byte[]> request, int expected)
      throws InterruptedException {
    for (ServerProcess each : running.values()) {
      generator.run(each.port(), WARM_UP, request, expected);
    }
    var slices =
        new Rounds(NAME, SLICES, _ -> {})
            .run(
                running.keySet(),
                (build, _) ->
                    RequestFigures.measure(generator, running.get(build), SLICE, request, expected),
                (build, _) -> build.title);
    var medians = new LinkedHashMap<Build, RequestFigures>();
    slices.forEach((build, figures) -> medians.put(build, median(figures)));
    return medians;
  }

  private static RequestFigures median(List<RequestFigures> slices) {
    return new RequestFigures(
        Samples.of(slices, RequestFigures::throughput).median(),
        Samples.of(slices, RequestFigures::p50).median(),
        Samples.of(slices, RequestFigures::p99).median(),
        Samples.of(slices, RequestFigures::micros).median());
  }

  private String line(int round, int rounds, Map<Build, List<Figures>> found) {
    var one = found.get(Build.THIS).getLast();
    var other = found.get(Build.OTHER).getLast();
    return "%s %d/%d: start %s against %s s, %s %s against %s requests/s"
        .formatted(
            NAME,
            round,
            rounds,
            ReportTable.number(one.seconds()),
            ReportTable.number(other.seconds()),
            requests.createLine(),
            ReportTable.number(one.post().throughput()),
            ReportTable.number(other.post().throughput()));
  }

  private List<Comparison> comparisons(Map<Build, List<Figures>> found) {
    String post = requests.createLine();
    var rows = new ArrayList<Comparison>();
    rows.add(
        compare(found, "process start to first 200", "s", Figures::seconds, Optional.of(NOT_MORE)));
    if (found.values().stream()
        .flatMap(List::stream)
        .allMatch(each -> each.resident().isPresent())) {
      rows.add(
          compare(
              found,
              "resident memory after " + FIRST + " × " + post,
              "MiB",
              each -> each.resident().orElseThrow(),
              Optional.of(NOT_MORE)));
    }
    rows.addAll(rows(found, post, Figures::post));
    rows.addAll(rows(found, GET, Figures::get));
    return rows;
  }

  private static List<Comparison> rows(
      Map<Build, List<Figures>> found, String request, Function<Figures, RequestFigures> figures) {
    return List.of(
        compare(
            found,
            request + ", throughput",
            "requests/s",
            each -> figures.apply(each).throughput(),
            Optional.of(NOT_LESS)),
        compare(
            found, request + ", p50", "ms", each -> figures.apply(each).p50(), Optional.empty()),
        compare(
            found,
            request + ", p99",
            "ms",
            each -> figures.apply(each).p99(),
            Optional.of(NOT_MORE)),
        compare(
            found,
            request + ", processor time",
            "µs/request",
            each -> figures.apply(each).micros(),
            Optional.of(NOT_MORE)));
  }

  private static Comparison compare(
      Map<Build, List<Figures>> found,
      String measure,
      String unit,
      ToDoubleFunction<Figures> value,
      Optional<RatioTarget> target) {
    return new Comparison(
        NAME,
        measure,
        unit,
        new Comparison.Side(Build.THIS.title, Samples.of(found.get(Build.THIS), value)),
        new Comparison.Side(Build.OTHER.title, Samples.of(found.get(Build.OTHER), value)),
        target);
  }
}
