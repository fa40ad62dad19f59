package io.haapi.lab.balancer;

import java.net.URI;

/**
 * Something that requests can be sent to.
 *
 * @param id its name in messages
 * @param address scheme, host and port; no path
 */
public record Target(String id, URI address) {
  /** A target on a port of loopback. */
  public static Target onLoopback(String id, int port) {
    return new Target(id, URI.create("http://127.0.0.1:" + port));
  }
}
