package io.haapi.lab.topology;

import java.net.URI;
import java.nio.file.Path;

/**
 * The current status of an instance.
 *
 * @param pid the process that serves requests
 * @param starts the number of starts
 * @param healthy true if the instance is in rotation; an ended one can be for a moment
 * @param requests the number of requests so far, without health checks
 * @param log the file with its output
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
  /** Returns the address of the instance itself. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }
}
