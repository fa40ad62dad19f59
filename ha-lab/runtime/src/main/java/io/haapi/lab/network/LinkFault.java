package io.haapi.lab.network;

import java.time.Duration;
import java.util.Optional;

/**
 * A fault of the link that a {@link TcpProxy} carries. A share is the part of the connections that
 * it hits, from 0 to 1; which ones stays the same while it lasts.
 */
public sealed interface LinkFault {
  /** Returns the part of the connections that this fault hits. */
  double share();

  /** The bytes that a fault hits. */
  enum Direction {
    /** Bytes to the server. */
    REQUEST,
    /** Bytes from the server. */
    RESPONSE,
    /** All bytes. */
    BOTH;

    boolean includes(Direction one) {
      return this == BOTH || this == one;
    }
  }

  /**
   * Delays bytes. A delay applies to each chunk that the proxy reads, at most 64 KiB.
   *
   * @param latency the shortest delay
   * @param jitter the longest addition to it, evenly distributed
   */
  record Delay(Direction direction, Duration latency, Duration jitter, double share)
      implements LinkFault {}

  /**
   * Holds bytes back until the fault ends, as TCP does while packets are lost. New connections open
   * and transfer nothing.
   */
  record BlackHole(Direction direction, double share) implements LinkFault {}

  /** Resets open connections at once, and later ones when they send their first byte. */
  record Reset(double share) implements LinkFault {}

  /** Resets all connections and refuses new ones. */
  record Refused() implements LinkFault {
    @Override
    public double share() {
      return 1;
    }
  }

  /**
   * Resets a connection when a response begins, and drops the response: the request took effect,
   * and the client does not learn it.
   *
   * @param share the part of the responses, not of the connections
   */
  record LostResponse(double share) implements LinkFault {}

  /**
   * Responds to requests itself: the server does not see them.
   *
   * @param reply knows the protocol
   * @param share the part of the requests, not of the connections
   */
  record Rejection(Reply reply, double share) implements LinkFault {}

  /** Responds in place of a server. */
  @FunctionalInterface
  interface Reply {
    /**
     * Returns the response to a request; empty if the request must reach the server, such as a
     * login.
     *
     * @param request its first bytes, as read
     */
    Optional<Rejected> to(byte[] request);
  }

  /**
   * A response in place of a server's.
   *
   * @param response all of its bytes
   * @param missing the bytes of the request that are still to come
   */
  record Rejected(byte[] response, int missing) {}

  /**
   * Limits the throughput of each connection.
   *
   * @param bytesPerSecond at least 1
   */
  record Bandwidth(Direction direction, int bytesPerSecond, double share) implements LinkFault {}
}
