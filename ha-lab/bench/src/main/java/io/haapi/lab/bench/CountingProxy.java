package io.haapi.lab.bench;

import io.haapi.lab.topology.LabException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy before a store. It counts round trips at the wire, whatever the protocol, and can
 * withhold the response of one.
 *
 * <p>A round trip is a flight of bytes to the store that follows bytes from it, or that is the
 * first of its connection: what a client sends without waiting is one flight, however many
 * statements or packets it has. The opening of a connection counts as one, because TCP waits for
 * it; its login counts as the flights that it takes.
 */
final class CountingProxy implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;
  private static final int BACKLOG = 200;

  private final int target;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong roundTrips = new AtomicLong();
  private volatile Hold hold = new Hold(0);

  private CountingProxy(int target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
  }

  /** Opens a proxy on a free port of loopback before the store on this port. */
  static CountingProxy before(int port) {
    try {
      var proxy =
          new CountingProxy(port, new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Returns the number of round trips so far, on all connections. */
  long roundTrips() {
    return roundTrips.get();
  }

  /**
   * Waits until there was no round trip for a time.
   *
   * @throws LabException if there are still some at the end of the limit
   */
  void awaitQuiet(Duration quiet, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    long before = roundTrips();
    while (System.nanoTime() < end) {
      Thread.sleep(quiet);
      long now = roundTrips();
      if (now == before) return;
      before = now;
    }
    throw new LabException("a server without requests did not leave its store alone");
  }

  /**
   * Withholds the response to one of the next round trips: it has taken effect in the store, and
   * the client does not learn it. The opening of a connection is not one of them.
   *
   * @param ordinal 1 for the next round trip
   */
  Hold hold(int ordinal) {
    hold = new Hold(ordinal);
    return hold;
  }

  /** A response that is withheld. */
  static final class Hold {
    private final AtomicInteger left;
    private final CountDownLatch reached = new CountDownLatch(1);

    private Hold(int ordinal) {
      left = new AtomicInteger(ordinal);
    }

    /** Returns true if the store sent the response within the limit. */
    boolean await(Duration limit) throws InterruptedException {
      return reached.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    end(listener);
    sockets.forEach(CountingProxy::end);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        roundTrips.incrementAndGet();
        connect(client);
      } catch (IOException _) {
        // The store is gone, or this proxy is closed.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    sockets.add(client);
    try {
      var server = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(server);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      new Wire(client, server).start();
    } catch (IOException e) {
      end(client);
      sockets.remove(client);
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
    private final AtomicBoolean answered = new AtomicBoolean(true);
    private volatile Optional<Hold> held = Optional.empty();

    private Wire(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    private void start() {
      Thread.ofVirtual().start(() -> pump(client, server, this::request));
      Thread.ofVirtual().start(() -> pump(server, client, this::response));
    }

    /** Sees bytes before they are forwarded, and decides whether they are. */
    private interface Gate {
      boolean passes();
    }

    private void pump(Socket from, Socket to, Gate gate) {
      var buffer = new byte[BUFFER];
      try {
        for (int read = from.getInputStream().read(buffer);
            read >= 0;
            read = from.getInputStream().read(buffer)) {
          if (gate.passes()) to.getOutputStream().write(buffer, 0, read);
        }
      } catch (IOException _) {
        // One side is gone: so is the connection.
      }
      for (Socket each : List.of(from, to)) {
        end(each);
        sockets.remove(each);
      }
    }

    private boolean request() {
      if (answered.compareAndSet(true, false)) {
        roundTrips.incrementAndGet();
        Hold next = hold;
        if (next.left.decrementAndGet() == 0) held = Optional.of(next);
      }
      return true;
    }

    private boolean response() {
      // Set before the client can see the response and send its next request.
      answered.set(true);
      held.ifPresent(it -> it.reached.countDown());
      return held.isEmpty();
    }
  }
}
