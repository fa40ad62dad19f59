package io.haapi.lab.launch;

import io.haapi.lab.process.ApiEnvironment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * One instance to start.
 *
 * @param id its name, unique in the lab, such as {@code i-a1-1}
 * @param region the region it plays in
 * @param zone the zone it plays in
 * @param port the loopback port it must serve on
 * @param environment what its environment holds besides what the package itself sets
 * @param log the file that takes its standard output and error
 */
public record InstanceSpec(
    String id, String region, String zone, int port, Map<String, String> environment, Path log) {
  public InstanceSpec {
    environment = Map.copyOf(environment);
  }

  /**
   * The environment of an instance that serves HTTP: where it listens, on loopback alone, who it is
   * and where, and what is given.
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

  /** With the names of the environment alone: some of its values are secrets. */
  @Override
  public String toString() {
    return "InstanceSpec[id=%s, region=%s, zone=%s, port=%d, environment=%s, log=%s]"
        .formatted(id, region, zone, port, new TreeSet<>(environment.keySet()), log);
  }
}
