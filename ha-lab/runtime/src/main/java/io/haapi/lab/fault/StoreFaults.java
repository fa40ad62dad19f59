package io.haapi.lab.fault;

import static io.haapi.lab.network.LinkFault.Direction.BOTH;
import static io.haapi.lab.network.LinkFault.Direction.RESPONSE;

import io.haapi.lab.emulator.DynamoDbTables;
import io.haapi.lab.emulator.PostgreSqlPair;
import io.haapi.lab.emulator.TableReplication;
import io.haapi.lab.fault.Fault.Extent;
import io.haapi.lab.fault.Fault.FisTwin;
import io.haapi.lab.fault.Fault.FisTwin.Experiment;
import io.haapi.lab.fault.Fault.Lasts;
import io.haapi.lab.fault.Fault.Needs;
import io.haapi.lab.fault.Fault.Recovery;
import io.haapi.lab.network.LinkFault;
import io.haapi.lab.network.TcpProxy;
import io.haapi.lab.topology.LabException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Faults of the link between the primary region's instances and the data store. A probe opens its
 * own connections through the same link, and compares them with the store itself.
 */
final class StoreFaults {
  private static final Duration LATENCY = Duration.ofMillis(150);
  private static final Duration JITTER = Duration.ofMillis(100);
  private static final int BYTES_PER_SECOND = 16 * 1024;
  private static final double SOME = 0.2;

  /** The time in which clients write to one region only, before the other one serves. */
  private static final Duration APART = Duration.ofSeconds(2);

  /** Much longer than the replication needs, also on a busy machine. */
  private static final Duration LATE = TableReplication.LAG.multipliedBy(10);

  private static final Duration CATCH_UP = Duration.ofSeconds(60);

  /** With the smallest share, the probability that this many connections all escape is 0.1 %. */
  private static final int TRIES = 32;

  private static final Experiment REFUSE_CONNECTIONS =
      new Experiment("RefuseConnections", Experiment.PATTERNS, Set.of("postgresql"));
  private static final Experiment FAIL_DATABASE_OVER =
      new Experiment("FailDatabaseOver", Experiment.PATTERNS, Set.of("postgresql"));
  private static final Experiment PAUSE_REPLICATION =
      new Experiment("PauseReplication", Experiment.PATTERNS, Set.of("dynamodb"));

  private StoreFaults() {}

  static List<Fault> all() {
    return List.of(
        fault(
            "store-latency",
            FisTwin.of("aws:ssm:send-command (AWSFIS-Run-Network-Latency-Sources)"),
            "Responses take longer by the latency of the link to the store; no request fails after"
                + " its retries.",
            Recovery.NONE,
            new LinkFault.Delay(RESPONSE, LATENCY, JITTER, 1),
            StoreFaults::late),
        fault(
            "store-black-hole",
            FisTwin.of("aws:network:disrupt-connectivity"),
            "The region's health check fails, and the other region serves; clients retry commands"
                + " without a response with the same keys.",
            Recovery.OF_REGION,
            new LinkFault.BlackHole(BOTH, 1),
            StoreFaults::silent),
        fault(
            "store-reset",
            FisTwin.of("aws:dsql:cluster-connection-failure"),
            "The API retries broken calls on another connection; some commands take longer, and"
                + " none executes twice.",
            Recovery.NONE,
            new LinkFault.Reset(SOME),
            StoreFaults::broken),
        fault(
            "store-refused",
            FisTwin.of("aws:dsql:cluster-connection-failure", REFUSE_CONNECTIONS),
            "Until the other region serves, commands get a 503, and nothing is written.",
            Recovery.OF_REGION,
            new LinkFault.Refused(),
            StoreFaults::refused),
        fault(
            "response-lost",
            FisTwin.of("aws:dsql:cluster-connection-failure"),
            "If the response to a command is lost after the commit, the command is retried, and"
                + " executes once.",
            Recovery.NONE,
            new LinkFault.LostResponse(SOME),
            StoreFaults::broken),
        fault(
            "store-bandwidth",
            FisTwin.of("aws:ssm:send-command (AWSFIS-Run-Network-Latency-Sources)"),
            "Large responses from the store take longer; no request fails after its retries.",
            Recovery.NONE,
            new LinkFault.Bandwidth(RESPONSE, BYTES_PER_SECOND, 1),
            StoreFaults::narrow),
        rejecting(
            "store-conflicts",
            "The API retries commands that the store rolls back because of conflicting writes,"
                + " within its time budget; no request fails after its retries.",
            Needs.NOTHING,
            StoreProtocol::conflict),
        rejecting(
            "store-throttled",
            "The API retries throttled calls within its time budget; a command that exceeds"
                + " the budget is not written, and clients retry it.",
            Needs.DYNAMODB,
            _ -> StoreProtocol.throttling()),
        writerFailover(),
        replicationPaused());
  }

  private static Fault writerFailover() {
    return new Fault(
        "writer-failover",
        FisTwin.of("aws:rds:failover-db-cluster", FAIL_DATABASE_OVER),
        "The database's writer fails, and its standby takes over; commands fail meanwhile, clients"
            + " retry them with the same keys, and a synchronous standby loses no"
            + " acknowledged one.",
        Extent.STORE,
        Lasts.WHILE_INJECTED,
        Recovery.NONE,
        Needs.STANDBY,
        (site, undo) -> {
          PostgreSqlPair pair = site.standby().orElseThrow();
          // Half a failover would leave no writer.
          undo.add(() -> failOver(site, pair));
          failOver(site, pair);
        },
        site -> {
          int link = site.storeLink().port();
          Optional<String> before = timeline(link);
          return () ->
              timeline(link)
                  .filter(now -> before.isPresent() && !now.equals(before.get()))
                  .map(
                      now ->
                          "the database accepts writes on timeline %s instead of %s"
                              .formatted(now, before.orElseThrow()));
        });
  }

  private static Fault replicationPaused() {
    return new Fault(
        "replication-paused",
        FisTwin.of("aws:dynamodb:global-table-pause-replication", PAUSE_REPLICATION),
        "The other region serves while replication to its table is paused: it lacks the newest"
            + " writes, and may execute a command again, until replication catches up.",
        Extent.STORE,
        Lasts.UNTIL_RESTORED,
        Recovery.NONE,
        Needs.REPLICAS,
        (site, undo) -> {
          TableReplication replication = site.replication().orElseThrow();
          undo.add(site.lab()::returnToPrimary);
          undo.add(
              () -> {
                // As after an outage: a region that lacks the newest writes must not serve yet.
                if (!replication.awaitCopied(CATCH_UP)) {
                  throw new LabException("replication did not catch up");
                }
              });
          undo.add(replication.pause()::run);
          Thread.sleep(APART);
          site.lab().evacuate();
        },
        site -> () -> missing(site));
  }

  /** Looks for items that the primary region has had for longer than the lag. */
  private static Optional<String> missing(FaultSite site) throws InterruptedException {
    List<DynamoDbTables> replicas = site.replication().orElseThrow().tables();
    Set<JsonNode> before = items(replicas.getFirst());
    Thread.sleep(LATE);
    before.removeAll(items(replicas.getLast()));
    return before.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d items that %s has had for %d s are missing in the other region"
                .formatted(before.size(), site.primary(), LATE.toSeconds()));
  }

  private static Set<JsonNode> items(DynamoDbTables tables) {
    var found = new HashSet<JsonNode>();
    for (String table : tables.names()) {
      tables.scan(table, item -> found.add(item.path("pk")));
    }
    return found;
  }

  private static void failOver(FaultSite site, PostgreSqlPair pair) throws InterruptedException {
    pair.failOver();
    for (TcpProxy link : site.stores().values()) {
      if (link.target() != pair.writer().port()) link.switchTo(pair.writer().port());
    }
  }

  /**
   * Returns the timeline of a database that accepts writes. Each promotion begins another one.
   *
   * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html">Backup control
   *     functions</a>
   */
  private static Optional<String> timeline(int port) {
    String query = "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)::int";
    return StoreProtocol.query(port, query);
  }

  private static Fault rejecting(
      String id, String hypothesis, Needs needs, Function<StoreProtocol, LinkFault.Reply> reply) {
    return new Fault(
        id,
        FisTwin.none(),
        hypothesis,
        Extent.STORE,
        Lasts.UNTIL_RESTORED,
        Recovery.NONE,
        needs,
        (site, undo) -> {
          var fault = new LinkFault.Rejection(reply.apply(site.protocol()), SOME);
          undo.add(site.storeLink().impose(fault)::close);
        },
        site -> {
          TcpProxy link = site.storeLink();
          return () -> rejected(link, site.protocol());
        });
  }

  /** A store that rejects the request itself proves nothing about its link. */
  private static Optional<String> rejected(TcpProxy link, StoreProtocol protocol) {
    if (protocol.rejection(link.target()).isPresent()) return Optional.empty();
    for (int i = 1; i <= TRIES; i++) {
      int number = i;
      Optional<String> code = protocol.rejection(link.port());
      if (code.isPresent()) {
        return code.map(it -> "request %d was rejected with %s".formatted(number, it));
      }
    }
    return Optional.empty();
  }

  /** Looks at a link to a store that responds. */
  private interface LinkProbe {
    Optional<String> look(TcpProxy link, StoreProtocol protocol);
  }

  private static Fault fault(
      String id,
      FisTwin twin,
      String hypothesis,
      Recovery recovery,
      LinkFault fault,
      LinkProbe probe) {
    return new Fault(
        id,
        twin,
        hypothesis,
        Extent.STORE,
        Lasts.UNTIL_RESTORED,
        recovery,
        (site, undo) -> undo.add(site.storeLink().impose(fault)::close),
        site -> {
          TcpProxy link = site.storeLink();
          StoreProtocol protocol = site.protocol();
          return () ->
              // A store that does not respond itself proves nothing about its link.
              Contact.send(link.target(), protocol.bytes()) instanceof Contact.Answered
                  ? probe.look(link, protocol)
                  : Optional.empty();
        });
  }

  private static Optional<String> late(TcpProxy link, StoreProtocol protocol) {
    return Contact.slower(link.port(), link.target(), protocol.bytes(), LATENCY);
  }

  private static Optional<String> narrow(TcpProxy link, StoreProtocol protocol) {
    long least = protocol.shortestResponse() * 1_000_000_000L / BYTES_PER_SECOND;
    return Contact.slower(link.port(), link.target(), protocol.bytes(), Duration.ofNanos(least));
  }

  private static Optional<String> silent(TcpProxy link, StoreProtocol protocol) {
    return Contact.send(link.port(), protocol.bytes()) instanceof Contact.Silent
        ? Optional.of(
            "no byte within %d ms; the store responds".formatted(Contact.PATIENCE.toMillis()))
        : Optional.empty();
  }

  private static Optional<String> refused(TcpProxy link, StoreProtocol protocol) {
    return Contact.send(link.port(), protocol.bytes()) instanceof Contact.Refused
        ? Optional.of("port %d refuses connections; the store responds".formatted(link.port()))
        : Optional.empty();
  }

  private static Optional<String> broken(TcpProxy link, StoreProtocol protocol) {
    for (int i = 1; i <= TRIES; i++) {
      if (Contact.send(link.port(), protocol.bytes()) instanceof Contact.Broken broken
          && broken.reset()) {
        return Optional.of("connection %d was reset before its response".formatted(i));
      }
    }
    return Optional.empty();
  }
}
