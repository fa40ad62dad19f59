package io.haapi.lab.fake;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A server with one page, and 404 for all other paths. */
public final class OnePage implements AutoCloseable {
  private final HttpServer server;

  public OnePage(String path, String body) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        path,
        exchange -> {
          byte[] content = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
          try (var out = exchange.getResponseBody()) {
            out.write(content);
          }
        });
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
