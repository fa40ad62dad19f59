package io.haapi.lab.drill;

import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.drill.history.Run;
import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.lab.emulator.PostgreSqlPair;
import io.haapi.lab.emulator.TableReplication;
import io.haapi.lab.fault.FaultSite;
import io.haapi.lab.fault.StoreProtocol;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.network.TcpProxy;
import io.haapi.lab.process.ApiEnvironment;
import io.haapi.lab.sample.SampleRequests;
import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabException;
import io.haapi.lab.topology.LabOptions;
import io.haapi.lab.topology.PostgreSqlStore;
import io.haapi.lab.topology.RegionSpec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A deployment to break: each region reaches the data store through its own proxy, and a witness
 * counts what the store executes.
 */
final class DrillLab implements AutoCloseable {
  /**
   * Six JVMs share this machine, so each serves fewer requests at once than on its own machine: an
   * instance that accepts more responds to none in time after a failover, when all clients come at
   * once.
   */
  private static final Map<String, String> VARIABLES =
      Map.of(ApiEnvironment.MAX_CONCURRENT_REQUESTS, "16");

  private static final Duration CATCH_UP = Duration.ofSeconds(60);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Map<String, TcpProxy> links = new HashMap<>();
  private final StoreProtocol protocol;
  private Optional<PostgreSqlPair> standby = Optional.empty();
  private Optional<TableReplication> replication = Optional.empty();
  private final LabDeployment deployment;
  private final StoreWitness witness;

  private DrillLab(Drill.Plan plan, Path logs, Consumer<String> news) throws InterruptedException {
    Topology topology = plan.topology();
    PatternPackage pattern = plan.pattern();
    try {
      news.accept("starting DynamoDB Local");
      DynamoDbLocal tables = opening(DynamoDbLocal.start());
      LabOptions options =
          LabOptions.forPattern(pattern.name())
              .withRegions(topology.regions())
              .withTable(tables.endpoint())
              .withLogs(logs)
              .withEnvironment(variables(plan.sessions()))
              .withHealth(
                  Topology.compressed(topology.instance()),
                  // With one region nothing depends on these checks.
                  Topology.compressed(topology.region().orElse(HealthCheckSettings.REGIONS)))
              .withNews(news);
      switch (plan.store()) {
        case DYNAMODB -> {
          protocol = StoreProtocol.DYNAMODB;
          var byRegion = new HashMap<String, Map<String, String>>();
          List<URI> replicas = replicas(tables, plan.consistency());
          for (RegionSpec region : topology.regions()) {
            URI own = byRegion.isEmpty() ? replicas.getFirst() : replicas.getLast();
            TcpProxy link = link(region, own.getPort());
            var variables = new HashMap<String, String>();
            variables.put(ApiEnvironment.TABLE_ENDPOINT, "http://127.0.0.1:" + link.port());
            // One instance creates the tables of the first replica; nobody else knows the second.
            if (!own.equals(replicas.getFirst())) {
              variables.put(ApiEnvironment.CREATE_TABLES, "true");
            }
            byRegion.put(region.name(), variables);
          }
          deployment =
              opening(LabDeployment.start(pattern, options.withRegionEnvironment(byRegion)));
          if (plan.consistency() == Run.Consistency.EVENTUAL) {
            replication =
                Optional.of(
                    opening(TableReplication.between(replicas.getFirst(), replicas.getLast())));
          }
          witness = opening(DynamoDbWitness.start(replicas));
        }
        case POSTGRESQL -> {
          protocol = StoreProtocol.POSTGRESQL;
          PostgreSqlStore database =
              topology.regions().size() == 1
                  ? replicated(plan.consistency(), plan.project(), news)
                  : opening(PostgreSqlStore.start(SampleRequests.jar(plan.project()), news));
          var byRegion = new HashMap<String, Map<String, String>>();
          for (RegionSpec region : topology.regions()) {
            TcpProxy link = link(region, database.port());
            byRegion.put(region.name(), PostgreSqlStore.environment(link.port()));
          }
          witness = opening(PostgreSqlWitness.start(database::connect));
          deployment =
              opening(LabDeployment.start(pattern, options.withRegionEnvironment(byRegion)));
        }
        default -> throw new IllegalStateException("there is no store " + plan.store());
      }
    } catch (RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts everything; returns when all instances and regions are healthy.
   *
   * @throws LabException if that fails, with cause and remedy in one line
   */
  static DrillLab start(Drill.Plan plan, Path logs, Consumer<String> news)
      throws InterruptedException {
    return new DrillLab(plan, logs, news);
  }

  LabDeployment deployment() {
    return deployment;
  }

  StoreWitness witness() {
    return witness;
  }

  /** Returns the view of faults that hit this instance, its zone, or its region's store. */
  FaultSite site(String victim, FaultSite.Clients clients) {
    return new FaultSite(deployment, victim, links, protocol, standby, replication, clients);
  }

  private static Map<String, String> variables(Run.SessionKind sessions) {
    var variables = new HashMap<>(VARIABLES);
    variables.put(ApiEnvironment.SESSION_STORE, sessions.name().toLowerCase(Locale.ROOT));
    return variables;
  }

  /** Returns one table for all regions, or one for each. */
  private List<URI> replicas(DynamoDbLocal tables, Run.Consistency consistency) {
    return switch (consistency) {
      case STRONG -> List.of(tables.endpoint());
      case EVENTUAL -> List.of(tables.endpoint(), opening(DynamoDbLocal.start()).endpoint());
    };
  }

  /** Waits until all regions have what was written. */
  void awaitReplicated() throws InterruptedException {
    if (replication.isPresent() && !replication.get().awaitCopied(CATCH_UP)) {
      throw new LabException(
          "replication did not catch up within %d s".formatted(CATCH_UP.toSeconds()));
    }
  }

  private PostgreSqlStore replicated(
      Run.Consistency consistency, Path project, Consumer<String> news)
      throws InterruptedException {
    PostgreSqlPair pair =
        opening(PostgreSqlStore.startPair(consistency == Run.Consistency.STRONG, news));
    standby = Optional.of(pair);
    return PostgreSqlStore.of(pair, SampleRequests.jar(project), news);
  }

  private TcpProxy link(RegionSpec region, int port) {
    TcpProxy link = opening(TcpProxy.before(port));
    links.put(region.name(), link);
    return link;
  }

  private <T extends AutoCloseable> T opening(T part) {
    opened.push(part);
    return part;
  }

  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception _) {
        // The others must end too; the processes end with this one.
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }
}
