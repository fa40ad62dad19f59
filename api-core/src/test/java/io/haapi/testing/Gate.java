package io.haapi.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy that can be cut and opened again. While cut, it drops every connection. */
public final class Gate implements AutoCloseable {
  private final URI target;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean open = true;

  private Gate(URI target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
  }

  /** Returns an open gate in front of a server. */
  public static Gate before(URI target) throws IOException {
    var gate = new Gate(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(gate::accept);
    return gate;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Cuts every connection, including new ones. */
  public void cut() {
    open = false;
    sockets.forEach(Gate::end);
  }

  public void open() {
    open = true;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (!open) {
          end(client);
          continue;
        }
        var server = new Socket(target.getHost(), target.getPort());
        sockets.add(client);
        sockets.add(server);
        Thread.ofVirtual().start(() -> copy(client, server));
        Thread.ofVirtual().start(() -> copy(server, client));
      } catch (IOException e) {
        if (!listener.isClosed()) throw new UncheckedIOException(e);
      }
    }
  }

  private void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One side is gone: so is the connection.
    }
    end(from);
    end(to);
    sockets.remove(from);
    sockets.remove(to);
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
