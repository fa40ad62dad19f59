package io.haapi.lab.balancer;

import java.net.URI;

/**
 * A target of a load balancer.
 *
 * @param id the name in messages
 * @param address scheme, host and port, without a path
 */
public record Target(String id, URI address) {
  /** Returns a target on a port of loopback. */
  public static Target onLoopback(String id, int port) {
    return new Target(id, URI.create("http://127.0.0.1:" + port));
  }
}
