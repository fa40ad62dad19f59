package io.haapi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server whose responses never end: first some bytes, then a trickle or silence. */
public final class DrippingServer implements AutoCloseable {
  private static final long PAUSE = Duration.ofMillis(20).toNanos();

  private final ServerSocket listener;
  private final byte[] head;
  private final byte[] drop;
  private final Semaphore hangUps = new Semaphore(0);

  private DrippingServer(String head, String drop) throws IOException {
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.head = head.getBytes(StandardCharsets.US_ASCII);
    this.drop = drop.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * @param head the bytes to send at once
   * @param drop the bytes to repeat; nothing if empty
   */
  public static DrippingServer start(String head, String drop) throws IOException {
    var server = new DrippingServer(head, drop);
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Waits until a client ends a connection. */
  public void awaitHangUp() throws InterruptedException {
    if (!hangUps.tryAcquire(30, TimeUnit.SECONDS)) throw new AssertionError("no client hung up");
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> drip(client));
        Thread.ofVirtual().start(() -> awaitEnd(client));
      } catch (IOException e) {
        if (!listener.isClosed()) throw new UncheckedIOException(e);
      }
    }
  }

  private void drip(Socket client) {
    try {
      var out = client.getOutputStream();
      out.write(head);
      while (!listener.isClosed() && drop.length > 0) {
        out.write(drop);
        out.flush();
        LockSupport.parkNanos(PAUSE);
      }
    } catch (IOException _) {
      // The client is gone, which the other thread notices.
    }
  }

  private void awaitEnd(Socket client) {
    try (client) {
      byte[] request = new byte[4096];
      while (client.getInputStream().read(request) >= 0) {
        // The request does not matter.
      }
    } catch (IOException _) {
      // A reset is an end too.
    }
    hangUps.release();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
