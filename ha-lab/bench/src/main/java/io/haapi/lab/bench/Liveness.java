package io.haapi.lab.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Checks the liveness of servers. */
final class Liveness {
  private static final byte[] LIVE =
      "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private Liveness() {}

  /** Returns true if {@code /health/live} responds with 200 on this port of loopback. */
  static boolean isLive(int port) {
    try (var connection = new HttpConnection(port)) {
      return connection.exchange(LIVE) == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
