package io.haapi.lab.topology;

import java.net.URI;
import java.nio.file.Path;

/**
 * An instance as it is now.
 *
 * @param pid of the process that serves: the one to kill or to stop in a drill
 * @param starts how often it was started
 * @param state where it is in its life
 * @param healthy whether its balancer has it in rotation; for a moment, one that is gone still is
 * @param requests how many its balancer sent to it so far, health checks not counted
 * @param log what it wrote
 */
public record LabInstance(
    String id,
    String region,
    String zone,
    int port,
    long pid,
    int starts,
    InstanceState state,
    boolean healthy,
    long requests,
    Path log) {
  /** Where it serves, past balancer and front. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }
}
