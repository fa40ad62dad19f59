package io.haapi.lab.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.haapi.lab.network.TcpProxy;
import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabInstance;
import io.haapi.lab.topology.LabRegion;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The deployment as faults see it.
 *
 * @param lab the deployment
 * @param victim the id of the instance that faults of an instance or a zone hit
 * @param stores the proxies between the instances and the data store, by region
 * @param storeRequest bytes to which the data store responds on a new connection
 * @param clients the clients of the deployment
 */
public record FaultSite(
    LabDeployment lab,
    String victim,
    Map<String, TcpProxy> stores,
    StoreRequest storeRequest,
    Clients clients) {
  /** Copies the map. */
  public FaultSite {
    stores = Map.copyOf(stores);
  }

  /** The clients of a deployment, as far as faults can change them. */
  public interface Clients {
    /**
     * Makes clients close the connection if there is no response in time, and repeat the request.
     *
     * @return makes them patient again
     */
    Runnable giveUpAfter(Duration timeout);

    /** Returns the number of requests so far whose clients gave up. */
    long givenUp();
  }

  /** Bytes to which a data store responds on a new connection, whatever it stores. */
  public enum StoreRequest {
    /** Any HTTP request. DynamoDB responds with an error. */
    HTTP("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII), 64),
    /**
     * PostgreSQL's StartupMessage with a user that does not exist. It responds with a request for a
     * password or with an error.
     *
     * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message
     *     formats: StartupMessage</a>
     */
    POSTGRESQL(startup("user", "probe", "database", "postgres"), 20);

    private final byte[] bytes;
    private final int shortestResponse;

    StoreRequest(byte[] bytes, int shortestResponse) {
      this.bytes = bytes;
      this.shortestResponse = shortestResponse;
    }

    private static byte[] startup(String... parameters) {
      byte[] content = (String.join("\0", parameters) + "\0\0").getBytes(US_ASCII);
      int length = 2 * Integer.BYTES + content.length;
      return ByteBuffer.allocate(length).putInt(length).putInt(3 << 16).put(content).array();
    }

    /** Returns how many bytes the response has at least. */
    int shortestResponse() {
      return shortestResponse;
    }

    byte[] bytes() {
      return bytes.clone();
    }
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

  /** Returns the instances of the primary region. */
  public List<LabInstance> primaryInstances() {
    String region = primary();
    return lab.instances().stream().filter(it -> it.region().equals(region)).toList();
  }
}
