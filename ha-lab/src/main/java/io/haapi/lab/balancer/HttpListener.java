package io.haapi.lab.balancer;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * An HTTP listener on loopback that leaves what it can to its handler: no size limit, request
 * targets undecoded, and no bare 400 for the ones that RFC 3986 forbids.
 */
public final class HttpListener implements AutoCloseable {
  private static final int IO_THREADS = 2;
  // Above the 20 s that our own pools keep a connection, below the 75 s of the API.
  private static final int IDLE_MILLISECONDS = 60_000;

  private final Undertow server;

  private HttpListener(Undertow server) {
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @param port 0 for any free one
   * @throws UncheckedIOException around a {@link BindException} when the port is taken
   */
  public static HttpListener start(int port, HttpHandler handler) {
    Undertow server =
        Undertow.builder()
            .addHttpListener(port, "127.0.0.1")
            .setIoThreads(IO_THREADS)
            .setWorkerThreads(1)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            .setServerOption(UndertowOptions.DECODE_URL, false)
            .setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
            .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLISECONDS)
            .setHandler(handler)
            .build();
    try {
      server.start();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof IOException cause) throw new UncheckedIOException(cause);
      throw e;
    }
    return new HttpListener(server);
  }

  /** Where it listens. */
  public URI url() {
    var address = (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
    return URI.create("http://127.0.0.1:" + address.getPort());
  }

  @Override
  public void close() {
    server.stop();
  }
}
