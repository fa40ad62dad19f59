package io.haapi.lab.fault;

import io.haapi.lab.emulator.PostgreSqlPair;
import io.haapi.lab.emulator.TableReplication;
import io.haapi.lab.network.TcpProxy;
import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabInstance;
import io.haapi.lab.topology.LabRegion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The deployment as faults see it.
 *
 * @param lab the deployment
 * @param victim the id of the instance that faults of an instance or a zone hit
 * @param stores the proxies between the instances and the data store, by region
 * @param protocol of the data store
 * @param standby the database whose standby can take over; empty if there is no standby
 * @param replication between the tables of two regions; empty if they share one
 * @param clients the clients of the deployment
 */
public record FaultSite(
    LabDeployment lab,
    String victim,
    Map<String, TcpProxy> stores,
    StoreProtocol protocol,
    Optional<PostgreSqlPair> standby,
    Optional<TableReplication> replication,
    Clients clients) {
  /** Copies the map. */
  public FaultSite {
    stores = Map.copyOf(stores);
  }

  /** The clients of a deployment, as far as faults can change them. */
  public interface Clients {
    /**
     * Makes clients close the connection if there is no response in time, and retry the request.
     *
     * @return makes them patient again
     */
    Runnable timeOutAfter(Duration timeout);

    /** Returns the number of requests so far that timed out at their client. */
    long timeouts();

    /**
     * Makes clients retry after the same short time, without backoff and jitter.
     *
     * @return makes them considerate again
     */
    Runnable retryWithoutBackoff();

    /**
     * Makes clients read lists in small pages, with a pause before each next one.
     *
     * @return makes them read large pages again
     */
    Runnable pageSlowly();

    /** Returns the number of retries so far. */
    long retries();
  }

  /** Returns the status of the instance that faults hit. */
  public LabInstance instance() {
    return instance(victim);
  }

  LabInstance instance(String id) {
    return lab.instances().stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow();
  }

  /** Returns the instances in the zone of the victim. */
  public List<LabInstance> zone() {
    String zone = instance().zone();
    return lab.instances().stream().filter(it -> it.zone().equals(zone)).toList();
  }

  /** Returns the name of the primary region. */
  public String primary() {
    return lab.regions().stream().filter(LabRegion::primary).findFirst().orElseThrow().name();
  }

  /** Returns the proxy between the primary region's instances and the data store. */
  TcpProxy storeLink() {
    return stores.get(primary());
  }

  /** Returns the instances of the primary region. */
  public List<LabInstance> primaryInstances() {
    String region = primary();
    return lab.instances().stream().filter(it -> it.region().equals(region)).toList();
  }
}
