package io.haapi.lab.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds free ports on loopback. */
public final class Ports {
  // Below the ephemeral ports, so that no outgoing connection takes the port of an instance that
  // restarts.
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final int TRIES = 1_000;

  private Ports() {}

  /**
   * Returns a TCP port that was free a moment ago.
   *
   * @throws IllegalStateException if no port is free
   */
  public static int free() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (isFree(port)) return port;
    }
    throw new IllegalStateException("no free port on loopback");
  }

  /** Returns true if no process listens on this port of loopback; 0 is always free. */
  public static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
