package io.haapi.lab.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A fake of an instance. It responds with its name and the received request, one line per header.
 * It runs in this JVM or in its own process ({@link #main}).
 */
public final class FakeInstance implements AutoCloseable {
  private final HttpServer server;
  private final String id;
  private final AtomicInteger requests = new AtomicInteger();

  /** The accepted origin secrets; empty if all are accepted. */
  private final List<String> secrets =
      Stream.of(System.getenv().getOrDefault("HAAPI_GATEWAY_ORIGINSECRETS", "").split(","))
          .filter(it -> !it.isEmpty())
          .toList();

  private volatile boolean ready = true;

  private FakeInstance(HttpServer server, String id) {
    this.server = server;
    this.id = id;
  }

  public static FakeInstance start(String id, int port) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    var fake = new FakeInstance(HttpServer.create(address, 0), id);
    fake.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    fake.server.createContext("/", fake::answer);
    fake.server.createContext("/health", fake::answerHealth);
    fake.server.start();
    return fake;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Returns the number of requests without health checks. */
  public int requests() {
    return requests.get();
  }

  /** Sets the result of further health checks. */
  public void ready(boolean now) {
    ready = now;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answerHealth(HttpExchange exchange) throws IOException {
    respond(exchange, ready ? 200 : 503, "health of " + id);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    long length = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    var seen = new StringBuilder();
    seen.append("instance=").append(id).append('\n');
    seen.append("pid=").append(ProcessHandle.current().pid()).append('\n');
    seen.append("line=").append(exchange.getRequestMethod()).append(' ');
    seen.append(exchange.getRequestURI()).append('\n');
    seen.append("length=").append(length).append('\n');
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      for (String value : header.getValue()) {
        seen.append(header.getKey().toLowerCase(Locale.ROOT)).append(": ");
        seen.append(value).append('\n');
      }
    }
    String secret = exchange.getRequestHeaders().getFirst("X-Origin-Secret");
    if (secret != null && !secrets.isEmpty() && !secrets.contains(secret)) {
      respond(exchange, 403, "unknown secret");
      return;
    }
    if (exchange.getRequestURI().getPath().equals("/v1/fail")) {
      respond(exchange, 503, "requested failure");
      return;
    }
    exchange.getResponseHeaders().add("X-Instance", "instance=\"%s\"".formatted(id));
    exchange.getResponseHeaders().add("Set-Cookie", "a=1");
    exchange.getResponseHeaders().add("Set-Cookie", "b=2");
    respond(exchange, 200, seen.toString());
  }

  private static void respond(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /**
   * Starts an instance with the port and name in the environment, like the API. An invalid setting
   * ends it.
   */
  public static void main(String... arguments) throws IOException {
    Optional.ofNullable(System.getenv("HAAPI_LOAD_MAXCONCURRENT")).ifPresent(Integer::parseInt);
    start(System.getenv("HAAPI_INSTANCE_ID"), Integer.parseInt(System.getenv("SERVER_PORT")));
  }
}
