package io.haapi.lab.bench;

import io.haapi.lab.bench.StoreFigures.KillFigures;
import io.haapi.lab.bench.StoreFigures.LoadFigures;
import io.haapi.lab.bench.StoreFigures.RoundTripFigures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Compares the API on both stores with plain applications and with two other techniques that write
 * the same aggregate: a lock record beside it, and a record in its transaction. Measures round
 * trips at the wire, load, and what is lost or repeated when a process is killed. The peers are
 * written for the sample, so the benchmark needs an API with its paths.
 */
final class StoreBenchmark {
  static final String NAME = "store";

  private static final String TECHNIQUE = "HAAPI_BASELINE_TECHNIQUE";
  private static final int CREATED = 201;
  private static final int FIRST = 20;

  /** Commands on rows are short, so the compiler and a round need more of them. */
  private static final StoreSubject.Load ON_ROWS = new StoreSubject.Load(160_000, 12_000);

  private static final StoreSubject.Load ON_ITEMS = new StoreSubject.Load(20_000, 2_000);

  /** Room for the keep-alives of a pool, which may fall among the counted commands. */
  private static final double KEEP_ALIVES = 0.05;

  /** Round trips and kills vary little; they are measured once for every three rounds. */
  private static final int ROUNDS_OF_COUNTS = 3;

  private final LoadGenerator generator = new LoadGenerator(8);
  private final BenchServers servers;
  private final Programs programs;
  private final Requests requests;
  private final String post;
  private final Consumer<String> progress;

  StoreBenchmark(
      BenchServers servers, Programs programs, Requests requests, Consumer<String> progress) {
    this.servers = servers;
    this.programs = programs;
    this.requests = requests;
    this.post = requests.createLine();
    this.progress = progress;
  }

  /** The figures of all subjects, and the comparisons between them. */
  record Results(List<StoreFigures> figures, List<Comparison> comparisons) {}

  Results run(int rounds) throws InterruptedException {
    try (var postgreSql = BenchPostgreSql.start(programs.apiJar(), progress);
        var dynamoDb = BenchDynamoDb.start()) {
      var subjects = new Subjects(postgreSql, dynamoDb);
      var direct = new LinkedHashMap<StoreSubject, ServerProcess>();
      try {
        progress.accept(NAME + ": starting the API and its peers, on both stores");
        for (StoreSubject each : subjects.all()) direct.put(each, startDirect(each));
        int few = Math.ceilDiv(rounds, ROUNDS_OF_COUNTS);
        var counts = countAndKill(direct, few);
        var loads = load(direct, rounds);
        var figures = new LinkedHashMap<StoreSubject, StoreFigures>();
        counts.forEach(
            (each, found) ->
                figures.put(
                    each,
                    new StoreFigures(
                        each.name(),
                        each.api(),
                        found.roundTrips(),
                        loads.get(each),
                        found.kills())));
        return new Results(List.copyOf(figures.values()), subjects.comparisons(figures));
      } finally {
        direct.values().forEach(ServerProcess::close);
      }
    }
  }

  private ServerProcess startDirect(StoreSubject subject) throws InterruptedException {
    var server = subject.start(servers, "direct", subject.store().port());
    if (!subject.api()) requests.requireCreate(server);
    requests.send(server, FIRST, requests::create);
    return server;
  }

  private record Counts(RoundTripFigures roundTrips, KillFigures kills) {}

  /**
   * Counts the round trips of servers behind proxies, then kills these.
   *
   * @param direct the instances that get the retries
   */
  private Map<StoreSubject, Counts> countAndKill(Map<StoreSubject, ServerProcess> direct, int times)
      throws InterruptedException {
    var counts = new LinkedHashMap<StoreSubject, Counts>();
    var proxied = new LinkedHashMap<StoreSubject, ProxiedServer>();
    try {
      for (StoreSubject each : direct.keySet()) {
        proxied.put(each, ProxiedServer.start(each, servers, requests));
      }
      var roundTrips = new StoreRoundTrips(requests, progress).run(proxied, times);
      var kill = new StoreKills(servers, requests, StoreKills.Limits.DEFAULT, progress);
      for (var each : proxied.entrySet()) {
        StoreSubject subject = each.getKey();
        var trips = roundTrips.get(subject);
        int perCommand = Math.toIntExact(Math.round(trips.busy().median()));
        var killed = kill.run(subject, each.getValue(), direct.get(subject), perCommand, times);
        counts.put(subject, new Counts(trips, killed));
      }
      return counts;
    } finally {
      proxied.values().forEach(ProxiedServer::close);
    }
  }

  private Map<StoreSubject, LoadFigures> load(Map<StoreSubject, ServerProcess> running, int rounds)
      throws InterruptedException {
    progress.accept(NAME + ": warming up for load, without proxies");
    for (var each : running.entrySet()) {
      generator.run(
          each.getValue().port(), each.getKey().load().warmUp(), requests::create, CREATED);
    }
    var measured =
        new Rounds(NAME + " [requests/s]", rounds, progress)
            .run(
                running.keySet(),
                (subject, _) ->
                    RequestFigures.measure(
                        generator,
                        running.get(subject),
                        subject.load().round(),
                        requests::create,
                        CREATED),
                (subject, found) -> subject.name() + " " + ReportTable.number(found.throughput()));
    var loads = new LinkedHashMap<StoreSubject, LoadFigures>();
    measured.forEach((subject, found) -> loads.put(subject, figures(found)));
    return loads;
  }

  private static LoadFigures figures(List<RequestFigures> rounds) {
    return new LoadFigures(
        Samples.of(rounds, RequestFigures::throughput),
        Samples.of(rounds, RequestFigures::p50),
        Samples.of(rounds, RequestFigures::p99),
        Samples.of(rounds, RequestFigures::micros));
  }

  /** The programs that are measured, in the sequence of the report. */
  private final class Subjects {
    private final BenchStore rows;
    private final StoreSubject apiOnRows;
    private final StoreSubject plainRows;
    private final StoreSubject sameTransaction;
    private final StoreSubject apiOnItems;
    private final StoreSubject plainItems;
    private final StoreSubject lockRecord;

    private Subjects(BenchStore rows, BenchStore items) {
      this.rows = rows;
      apiOnRows = api("the API, PostgreSQL", rows);
      plainRows = peer("plain INSERT, PostgreSQL", rows, "none");
      sameTransaction = peer("same transaction, PostgreSQL", rows, "same-transaction");
      apiOnItems = api("the API, DynamoDB", items);
      plainItems = peer("plain PutItem, DynamoDB", items, "none");
      lockRecord = peer("lock record (Powertools), DynamoDB", items, "lock-record");
    }

    private StoreSubject api(String name, BenchStore store) {
      return new StoreSubject(
          name, store, programs.extractedWithSpringAot(), Map.of(), true, true, loadOf(store));
    }

    private StoreSubject peer(String name, BenchStore store, String technique) {
      return new StoreSubject(
          name,
          store,
          programs.baseline(),
          Map.of(TECHNIQUE, technique),
          false,
          !technique.equals("none"),
          loadOf(store));
    }

    private StoreSubject.Load loadOf(BenchStore store) {
      return store == rows ? ON_ROWS : ON_ITEMS;
    }

    /** The API on DynamoDB stands before its peers, because it creates their table. */
    private List<StoreSubject> all() {
      return List.of(apiOnRows, plainRows, sameTransaction, apiOnItems, plainItems, lockRecord);
    }

    private List<Comparison> comparisons(Map<StoreSubject, StoreFigures> figures) {
      var rows = new ArrayList<Comparison>();
      for (var pair : List.of(Map.entry(apiOnRows, plainRows), Map.entry(apiOnItems, plainItems))) {
        var one = figures.get(pair.getKey());
        var other = figures.get(pair.getValue());
        rows.add(trips("busy connection", one, other, RoundTripFigures::busy, 1));
        rows.add(trips("connection idle for 10 s", one, other, RoundTripFigures::idle, 1));
      }
      rows.add(
          trips(
              "replay",
              figures.get(apiOnRows),
              figures.get(sameTransaction),
              it -> it.replay().orElseThrow(),
              2));
      var api = figures.get(apiOnRows);
      var plain = figures.get(plainRows);
      rows.add(
          compare(
              post + ", throughput",
              "requests/s",
              api,
              plain,
              it -> it.load().throughput(),
              Optional.of(RatioTarget.atLeast(0.9))));
      rows.add(
          compare(
              post + ", p99",
              "ms",
              api,
              plain,
              it -> it.load().p99(),
              Optional.of(RatioTarget.atMost(1.2))));
      rows.add(throughput(api, figures.get(sameTransaction)));
      rows.add(throughput(figures.get(apiOnItems), figures.get(plainItems)));
      rows.add(throughput(figures.get(apiOnItems), figures.get(lockRecord)));
      return rows;
    }

    private Comparison trips(
        String connection,
        StoreFigures api,
        StoreFigures peer,
        Function<RoundTripFigures, Samples> value,
        int most) {
      return compare(
          post + ", " + connection,
          "round trips",
          api,
          peer,
          it -> value.apply(it.roundTrips()),
          Optional.of(RatioTarget.atMost(1 + KEEP_ALIVES).withMedianAtMost(most + KEEP_ALIVES)));
    }

    private Comparison throughput(StoreFigures api, StoreFigures peer) {
      return compare(
          post + ", throughput",
          "requests/s",
          api,
          peer,
          it -> it.load().throughput(),
          Optional.empty());
    }

    private Comparison compare(
        String measure,
        String unit,
        StoreFigures subject,
        StoreFigures baseline,
        Function<StoreFigures, Samples> value,
        Optional<RatioTarget> target) {
      return new Comparison(
          NAME,
          measure,
          unit,
          new Comparison.Side(subject.name(), value.apply(subject)),
          new Comparison.Side(baseline.name(), value.apply(baseline)),
          target);
    }
  }
}
