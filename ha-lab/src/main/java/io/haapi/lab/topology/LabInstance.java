package io.haapi.lab.topology;

import java.net.URI;
import java.nio.file.Path;

/**
 * An instance as it is now.
 *
 * @param pid of the process that serves: the one to kill or to stop in a drill
 * @param starts how often it was started
 * @param healthy whether its balancer has it in rotation
 * @param log what it wrote
 */
public record LabInstance(
    String id,
    String region,
    String zone,
    int port,
    long pid,
    int starts,
    boolean healthy,
    Path log) {
  /** Where it serves, past balancer and front. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }
}
