package io.haapi.lab.contract;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.haapi.lab.sample.SampleRequests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Serves a small API on two ports, enough for the contract to succeed or fail. */
final class FakeApi implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  static final SampleRequests SAMPLE =
      new SampleRequests(
          "/v1/orders",
          "{\"lines\":[{\"sku\":\"sku-1\"}]}",
          "{\"lines\":[{\"sku\":\"sku-2\"}]}",
          new SampleRequests.Change("payment", Optional.empty()),
          Optional.empty());

  private record Placed(String id, String owner, JsonNode command, String order) {}

  private final Flaw flaw;
  private final Map<String, Placed> byScope = new HashMap<>();
  private final Map<String, Placed> byId = new HashMap<>();
  private final List<HttpServer> servers;

  FakeApi(Flaw flaw) {
    this.flaw = flaw;
    this.servers = List.of(start(), start());
  }

  List<URI> instances() {
    return servers.stream()
        .map(server -> URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
        .toList();
  }

  private HttpServer start() {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      HttpServer server = HttpServer.create(address, 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", this::serve);
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void serve(HttpExchange exchange) throws IOException {
    String requestId = UUID.randomUUID().toString();
    exchange.getResponseHeaders().set("X-Request-Id", requestId);
    if (flaw != Flaw.HIDES_THE_INSTANCE) exchange.getResponseHeaders().set("X-Instance", "a=\"b\"");
    String path = exchange.getRequestURI().getPath();
    String call = exchange.getRequestMethod() + " " + path;
    if (call.equals("POST /v1/orders")) {
      place(exchange);
    } else if (call.startsWith("GET /v1/orders/")) {
      read(exchange, path.substring("/v1/orders/".length()));
    } else if (call.equals("GET /openapi.yaml")) {
      response(exchange, 200, "application/yaml", document());
    } else if (path.startsWith("/actuator") && flaw == Flaw.LEAVES_MANAGEMENT_OPEN) {
      response(exchange, 200, "application/json", "{}");
    } else if (flaw == Flaw.FAILS_ON_UNKNOWN_PATHS) {
      problem(exchange, 500, "internal");
    } else {
      problem(exchange, 404, "not-found");
    }
  }

  private void place(HttpExchange exchange) throws IOException {
    String caller = exchange.getRequestHeaders().getFirst("X-Principal");
    JsonNode command = JSON.readTree(exchange.getRequestBody().readAllBytes());
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    String scope = flaw == Flaw.SHARES_KEYS_AMONG_CALLERS ? key : caller + " " + key;
    Placed known = flaw == Flaw.FORGETS_KEYS ? null : byScope.get(scope);
    if (known != null && !known.command().equals(command) && flaw != Flaw.REPLAYS_ANOTHER_COMMAND) {
      problem(exchange, 422, "idempotency-key-reused");
      return;
    }
    if (known != null && flaw != Flaw.REPLAYS_WITHOUT_SAYING_SO) {
      exchange.getResponseHeaders().set("Idempotency-Replayed", "true");
    }
    Placed placed = known == null ? order(caller, command) : known;
    byScope.put(scope, placed);
    byId.put(placed.id(), placed);
    exchange.getResponseHeaders().set("Location", "orders/" + placed.id());
    response(exchange, 201, "application/json", placed.order());
  }

  private Placed order(String caller, JsonNode command) {
    String id = (UUID.randomUUID() + "" + UUID.randomUUID()).replace("-", "");
    ObjectNode order = JSON.createObjectNode().put("id", id);
    if (flaw != Flaw.RETURNS_UNDECLARED_BODY) order.put("status", "placed");
    order.set("lines", command.path("lines"));
    return new Placed(id, caller, command, order.toString());
  }

  private void read(HttpExchange exchange, String id) throws IOException {
    Placed placed = byId.get(id);
    String caller = exchange.getRequestHeaders().getFirst("X-Principal");
    if (placed == null
        || (flaw != Flaw.SHOWS_AGGREGATES_TO_ANYONE && !placed.owner().equals(caller))) {
      problem(exchange, 404, "not-found");
    } else {
      response(exchange, 200, "application/json", placed.order());
    }
  }

  private void problem(HttpExchange exchange, int status, String name) throws IOException {
    if (flaw == Flaw.RESPONDS_WITH_HTML) {
      response(exchange, status, "text/html", "<html>No</html>");
      return;
    }
    String requestId =
        flaw == Flaw.HAS_ANOTHER_REQUEST_ID_IN_THE_BODY
            ? "another"
            : exchange.getResponseHeaders().getFirst("X-Request-Id");
    ObjectNode problem =
        JSON.createObjectNode()
            .put("type", "urn:haapi:problem:" + name)
            .put("title", "No")
            .put("status", status)
            .put(
                "detail",
                flaw == Flaw.SHOWS_STACK_TRACES ? "java.lang.NullPointerException" : "No.")
            .put("requestId", requestId);
    response(exchange, status, "application/problem+json", problem.toString());
  }

  private static void response(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  static String document() {
    try (InputStream in = FakeApi.class.getResourceAsStream("fake-openapi.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    servers.forEach(server -> server.stop(0));
  }
}
