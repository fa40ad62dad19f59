package io.haapi.lab.fake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that passes health checks and fails on every other request. */
public final class RudeServer implements AutoCloseable {
  /** The failure after the request head. */
  public enum Manner {
    HANGS_UP,
    SAYS_NOTHING
  }

  private final ServerSocket server;
  private final Manner manner;
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Socket> sockets = new ArrayList<>();

  private RudeServer(ServerSocket server, Manner manner) {
    this.server = server;
    this.manner = manner;
  }

  public static RudeServer start(Manner manner) throws IOException {
    var rude = new RudeServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), manner);
    Thread.ofVirtual().start(rude::accept);
    return rude;
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Returns the number of requests without health checks. */
  public int requests() {
    return requests.get();
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    synchronized (sockets) {
      for (Socket socket : sockets) socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        synchronized (sockets) {
          sockets.add(socket);
        }
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        boolean health = line.contains(" /health/");
        while (!in.readLine().isEmpty()) continue;
        if (!health) {
          requests.incrementAndGet();
          if (manner == Manner.SAYS_NOTHING) closed.await();
          return;
        }
        socket
            .getOutputStream()
            .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException | InterruptedException e) {
      // The client has gone.
    }
  }
}
