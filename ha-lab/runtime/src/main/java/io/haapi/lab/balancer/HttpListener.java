package io.haapi.lab.balancer;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * An HTTP listener on loopback that leaves as much as possible to its handler: it has no size
 * limit, does not decode request targets, preserves header values, and does not reject invalid
 * targets (RFC 3986) itself.
 */
public final class HttpListener implements AutoCloseable {
  private static final int IO_THREADS = 2;
  // Above the 60 s of an ALB and the 20 s of CheckedTarget's pools, below the 75 s of the API.
  private static final int IDLE_MILLISECONDS = 65_000;
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int BACKLOG = 1000;
  private static final int STOP_SECONDS = 5;

  private final XnioWorker worker;
  private final AcceptingChannel<StreamConnection> server;
  private final HttpOpenListener connections;

  private HttpListener(
      XnioWorker worker, AcceptingChannel<StreamConnection> server, HttpOpenListener connections) {
    this.worker = worker;
    this.server = server;
    this.connections = connections;
  }

  /**
   * Starts to listen.
   *
   * @param port the port, or 0 for any free one
   * @throws UncheckedIOException with a {@link BindException} as its cause if the port is in use
   */
  public static HttpListener start(int port, HttpHandler handler) {
    var connections =
        new HttpOpenListener(
            new DefaultByteBufferPool(true, BUFFER_BYTES, -1, 4),
            OptionMap.builder()
                .set(UndertowOptions.BUFFER_PIPELINED_DATA, true)
                .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                .set(UndertowOptions.DECODE_URL, false)
                .set(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
                .set(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .set(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLISECONDS)
                .getMap());
    connections.setRootHandler(HeaderValueBytes.restoring(inOriginForm(handler)));
    ChannelListener<StreamConnection> opened =
        connection -> {
          HeaderValueBytes.install(connection);
          connections.handleEvent(connection);
        };
    try {
      // Undertow's builder does not accept a conduit for new connections.
      XnioWorker worker =
          Xnio.getInstance(Undertow.class.getClassLoader())
              .createWorker(
                  OptionMap.builder()
                      .set(Options.WORKER_IO_THREADS, IO_THREADS)
                      .set(Options.WORKER_TASK_CORE_THREADS, 1)
                      .set(Options.WORKER_TASK_MAX_THREADS, 1)
                      .set(Options.TCP_NODELAY, true)
                      .getMap());
      try {
        AcceptingChannel<StreamConnection> server =
            worker.createStreamConnectionServer(
                new InetSocketAddress("127.0.0.1", port),
                ChannelListeners.openListenerAdapter(opened),
                OptionMap.builder()
                    .set(Options.TCP_NODELAY, true)
                    .set(Options.REUSE_ADDRESSES, true)
                    .set(Options.BACKLOG, BACKLOG)
                    .getMap());
        server.resumeAccepts();
        return new HttpListener(worker, server, connections);
      } catch (IOException | RuntimeException e) {
        worker.shutdownNow();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Converts absolute request targets, whose authority replaces Host (RFC 9112, 3.2.2). */
  private static HttpHandler inOriginForm(HttpHandler next) {
    return exchange -> {
      if (exchange.isHostIncludedInRequestURI()) {
        String target = exchange.getRequestURI();
        int authority = target.indexOf("//") + 2;
        int path = target.indexOf('/', authority);
        exchange
            .getRequestHeaders()
            .put(Headers.HOST, target.substring(authority, path < 0 ? target.length() : path));
        exchange.setRequestURI(path < 0 ? "/" : target.substring(path), false);
      }
      next.handleRequest(exchange);
    };
  }

  /** Returns the address of the listener. */
  public URI url() {
    return URI.create(
        "http://127.0.0.1:" + server.getLocalAddress(InetSocketAddress.class).getPort());
  }

  @Override
  public void close() {
    IoUtils.safeClose(server);
    connections.closeConnections();
    worker.shutdown();
    try {
      // The end of the worker's threads closes connections to targets.
      if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) worker.shutdownNow();
    } catch (InterruptedException e) {
      worker.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
