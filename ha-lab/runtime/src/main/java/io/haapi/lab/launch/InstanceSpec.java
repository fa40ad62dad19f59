package io.haapi.lab.launch;

import io.haapi.lab.process.ApiEnvironment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * The specification of an instance.
 *
 * @param id the name, unique in the lab, such as {@code i-us-east-1a}
 * @param region the simulated region
 * @param zone the simulated zone
 * @param port the port of loopback that it must listen on
 * @param environment environment variables in addition to the package's own
 * @param log receives standard output and error
 */
public record InstanceSpec(
    String id, String region, String zone, int port, Map<String, String> environment, Path log) {
  public InstanceSpec {
    environment = Map.copyOf(environment);
  }

  /** Returns this specification with variables that override the others. */
  public InstanceSpec with(Map<String, String> more) {
    var all = new HashMap<>(environment);
    all.putAll(more);
    return new InstanceSpec(id, region, zone, port, all, log);
  }

  /**
   * Returns the environment variables of an instance that serves HTTP: its address on loopback, its
   * name and location, and the given variables.
   */
  Map<String, String> variables() {
    var variables = new HashMap<String, String>();
    variables.put("PORT", Integer.toString(port));
    variables.put("SERVER_ADDRESS", "127.0.0.1");
    variables.put(ApiEnvironment.INSTANCE_ID, id);
    variables.put(ApiEnvironment.INSTANCE_REGION, region);
    variables.put(ApiEnvironment.INSTANCE_ZONE, zone);
    variables.putAll(environment);
    return variables;
  }

  /** Omits the values of the environment, because some are secrets. */
  @Override
  public String toString() {
    return "InstanceSpec[id=%s, region=%s, zone=%s, port=%d, environment=%s, log=%s]"
        .formatted(id, region, zone, port, new TreeSet<>(environment.keySet()), log);
  }
}
