package io.haapi.lab.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports on loopback. */
public final class Ports {
  // Below what systems hand out to outgoing connections, one of which could otherwise sit on the
  // port of an instance that is just being started again.
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final int TRIES = 1_000;

  private Ports() {}

  /**
   * A TCP port that was free a moment ago.
   *
   * @throws IllegalStateException when none is found
   */
  public static int free() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (isFree(port)) return port;
    }
    throw new IllegalStateException("no free port on loopback");
  }

  /** Whether nothing listens on that port of loopback at this moment; 0 always is free. */
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
