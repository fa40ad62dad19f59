package io.haapi.lab.network;

import io.haapi.lab.process.Ports;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy before a server on loopback. It counts round trips at the wire, whatever the
 * protocol, can withhold the response of one, and can impose a {@link LinkFault} on the link.
 *
 * <p>A round trip is a flight of bytes to the server that follows bytes from it, or that is the
 * first of its connection: what a client sends without waiting is one flight, however many
 * statements or packets it has. The opening of a connection counts as one, because TCP waits for
 * it; its login counts as the flights that it takes.
 */
public final class TcpProxy implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;
  private static final int BACKLOG = 200;

  private volatile int target;
  private final int port;
  private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
  private final AtomicLong roundTrips = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private volatile ServerSocket listener;
  private volatile Thread acceptor;
  private volatile Hold hold = new Hold(0);
  private volatile Optional<Imposition> imposed = Optional.empty();
  private boolean closed;

  private TcpProxy(int target, int port) throws IOException {
    this.target = target;
    this.port = port;
    open();
  }

  /** Opens a proxy on a free port of loopback before the server on this port. */
  public static TcpProxy before(int port) {
    try {
      return new TcpProxy(port, Ports.free());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Returns the port of the server on 127.0.0.1. */
  public int target() {
    return target;
  }

  /** Sends later connections to another server, and resets the open ones. */
  public void switchTo(int other) {
    target = other;
    wires.forEach(Wire::reset);
  }

  /** Returns the number of round trips so far, on all connections. */
  public long roundTrips() {
    return roundTrips.get();
  }

  /**
   * Waits until there was no round trip for a time.
   *
   * @return false if there are still some at the end of the limit
   */
  public boolean awaitQuiet(Duration quiet, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    long before = roundTrips();
    while (System.nanoTime() < end) {
      Thread.sleep(quiet);
      long now = roundTrips();
      if (now == before) return true;
      before = now;
    }
    return false;
  }

  /**
   * Withholds the response to one of the next round trips: it has taken effect in the server, and
   * the client does not learn it. The opening of a connection is not one of them.
   *
   * @param ordinal 1 for the next round trip
   */
  public Hold hold(int ordinal) {
    hold = new Hold(ordinal);
    return hold;
  }

  /** A response that is withheld. */
  public static final class Hold {
    private final AtomicInteger left;
    private final CountDownLatch reached = new CountDownLatch(1);

    private Hold(int ordinal) {
      left = new AtomicInteger(ordinal);
    }

    /** Returns true if the server sent the response within the limit. */
    public boolean await(Duration limit) throws InterruptedException {
      return reached.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Imposes a fault, on open connections too. It replaces the fault before it.
   *
   * @return ends the fault when it is closed
   */
  public synchronized Imposition impose(LinkFault fault) {
    imposed.ifPresent(Imposition::close);
    var next = new Imposition(fault);
    imposed = Optional.of(next);
    switch (fault) {
      case LinkFault.Refused _ -> {
        end(listener);
        awaitEnd(acceptor);
        wires.forEach(Wire::reset);
      }
      case LinkFault.Reset _ -> wires.stream().filter(it -> it.isHit(fault)).forEach(Wire::reset);
      case LinkFault.Delay _,
          LinkFault.BlackHole _,
          LinkFault.LostResponse _,
          LinkFault.Rejection _,
          LinkFault.Bandwidth _ -> {}
    }
    return next;
  }

  /** A fault that lasts until it is closed. */
  public final class Imposition implements AutoCloseable {
    private final LinkFault fault;
    private final CountDownLatch over = new CountDownLatch(1);

    private Imposition(LinkFault fault) {
      this.fault = fault;
    }

    /** Ends the fault; bytes that it held back go on. Does nothing the second time. */
    @Override
    public void close() {
      synchronized (TcpProxy.this) {
        if (over.getCount() == 0) return;
        imposed = Optional.empty();
        over.countDown();
        if (closed || !(fault instanceof LinkFault.Refused)) return;
        try {
          open();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    end(listener);
    imposed.ifPresent(Imposition::close);
    wires.forEach(Wire::end);
  }

  private void open() throws IOException {
    var opened = new ServerSocket();
    opened.setReuseAddress(true);
    opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    listener = opened;
    acceptor = Thread.ofVirtual().start(() -> accept(opened));
  }

  /** While a thread still accepts, the kernel still opens connections for a closed listener. */
  private static void awaitEnd(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept(ServerSocket from) {
    while (!from.isClosed()) {
      try {
        Socket client = from.accept();
        roundTrips.incrementAndGet();
        connect(client);
      } catch (IOException _) {
        // The server is gone, or this proxy is closed.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    try {
      var server = new Socket(InetAddress.getLoopbackAddress(), target);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      var wire = new Wire(client, server, connections.incrementAndGet());
      wires.add(wire);
      wire.start();
    } catch (IOException e) {
      end(client);
      throw e;
    }
  }

  private static void end(Closeable socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is closed.
    }
  }

  /** One connection. */
  private final class Wire {
    private final Socket client;
    private final Socket server;
    private final double draw;
    private final AtomicBoolean answered = new AtomicBoolean(true);
    private volatile Optional<Hold> held = Optional.empty();
    private Optional<LinkFault.Rejected> rejected = Optional.empty();
    private int missing;

    private Wire(Socket client, Socket server, long ordinal) {
      this.client = client;
      this.server = server;
      this.draw = new SplittableRandom(ordinal).nextDouble();
    }

    private void start() {
      Thread.ofVirtual().start(() -> pump(client, server, LinkFault.Direction.REQUEST));
      Thread.ofVirtual().start(() -> pump(server, client, LinkFault.Direction.RESPONSE));
    }

    private boolean isHit(LinkFault fault) {
      return draw < fault.share();
    }

    /** Ends both sides with a TCP reset, which clients see as an error, not as an end. */
    private void reset() {
      for (Socket each : List.of(client, server)) {
        try {
          each.setSoLinger(true, 0);
        } catch (IOException _) {
          // It is closed.
        }
      }
      end();
    }

    private void end() {
      wires.remove(this);
      TcpProxy.end(client);
      TcpProxy.end(server);
    }

    private void pump(Socket from, Socket to, LinkFault.Direction direction) {
      var buffer = new byte[BUFFER];
      try {
        for (int read = from.getInputStream().read(buffer);
            read >= 0;
            read = from.getInputStream().read(buffer)) {
          boolean first = begins(direction);
          if (held.isPresent() && direction == LinkFault.Direction.RESPONSE) {
            held.ifPresent(it -> it.reached.countDown());
          } else if (direction == LinkFault.Direction.REQUEST && rejects(first, buffer, read)) {
            continue;
          } else if (suffers(direction, first, read)) {
            to.getOutputStream().write(buffer, 0, read);
          }
        }
      } catch (IOException _) {
        // One side is gone: so is the connection.
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      end();
    }

    /** Counts flights. Returns true if the bytes are the first of a flight. */
    private boolean begins(LinkFault.Direction direction) {
      if (direction == LinkFault.Direction.RESPONSE) {
        // Set before the client can see the response and send its next request.
        return answered.compareAndSet(false, true);
      }
      if (!answered.compareAndSet(true, false)) return false;
      roundTrips.incrementAndGet();
      Hold next = hold;
      if (next.left.decrementAndGet() == 0) held = Optional.of(next);
      return true;
    }

    /** Drops a request and responds to it. Only the thread that pumps requests uses this. */
    private boolean rejects(boolean first, byte[] buffer, int read) throws IOException {
      if (rejected.isEmpty()) {
        if (!first
            || !(imposed.map(it -> it.fault).orElse(null)
                instanceof LinkFault.Rejection(LinkFault.Reply reply, double share))
            || random() >= share) {
          return false;
        }
        rejected = reply.to(Arrays.copyOf(buffer, read));
        if (rejected.isEmpty()) return false;
        missing = rejected.orElseThrow().missing();
      } else {
        missing -= read;
      }
      if (missing > 0) return true;
      byte[] response = rejected.orElseThrow().response();
      rejected = Optional.empty();
      // Set before the client can see the response and send its next request.
      answered.set(true);
      client.getOutputStream().write(response);
      return true;
    }

    /** Applies the current fault. Returns false if the bytes must not go on. */
    private boolean suffers(LinkFault.Direction direction, boolean first, int bytes)
        throws InterruptedException {
      Optional<Imposition> current = imposed;
      if (current.isEmpty()) return true;
      Imposition now = current.orElseThrow();
      return switch (now.fault) {
        case LinkFault.Delay delay -> {
          if (isHit(delay) && delay.direction().includes(direction)) {
            long jitter = delay.jitter().toNanos();
            pause(now, delay.latency().toNanos() + (long) (jitter * random()));
          }
          yield true;
        }
        case LinkFault.BlackHole hole -> {
          if (isHit(hole) && hole.direction().includes(direction)) now.over.await();
          yield true;
        }
        case LinkFault.Reset reset -> {
          if (!isHit(reset)) yield true;
          reset();
          yield false;
        }
        case LinkFault.LostResponse lost -> {
          if (!first || direction != LinkFault.Direction.RESPONSE) yield true;
          if (random() >= lost.share()) yield true;
          reset();
          yield false;
        }
        case LinkFault.Bandwidth limit -> {
          if (isHit(limit) && limit.direction().includes(direction)) {
            pause(now, TimeUnit.SECONDS.toNanos(bytes) / limit.bytesPerSecond());
          }
          yield true;
        }
        case LinkFault.Refused _ -> {
          reset();
          yield false;
        }
        case LinkFault.Rejection _ -> true;
      };
    }

    private static void pause(Imposition during, long nanoseconds) throws InterruptedException {
      during.over.await(nanoseconds, TimeUnit.NANOSECONDS);
    }

    private static double random() {
      return ThreadLocalRandom.current().nextDouble();
    }
  }
}
