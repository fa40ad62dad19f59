package io.haapi.lab.front;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Routes requests to the lab's own handlers by the first path segment, and others to the API. */
final class Mounts implements HttpHandler {
  private static final Set<HttpString> READING = Set.of(Methods.GET, Methods.HEAD);

  private final Map<String, HttpHandler> mounted = new ConcurrentHashMap<>();
  private final HttpHandler api;

  Mounts(HttpHandler api) {
    this.api = api;
  }

  void add(String segment, HttpHandler handler) {
    mounted.put(segment, handler);
  }

  void remove(String segment) {
    mounted.remove(segment);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    Optional<String> page = mounted.keySet().stream().sorted().findFirst();
    if (page.isPresent() && isBrowserAtRoot(exchange)) {
      exchange.setStatusCode(302);
      exchange.getResponseHeaders().put(Headers.LOCATION, "/" + page.get() + "/");
      exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
      exchange.endExchange();
      return;
    }
    mounted.getOrDefault(firstSegment(exchange.getRequestURI()), api).handleRequest(exchange);
  }

  /** Returns true for a browser at the root; clients of the API do not accept HTML. */
  private static boolean isBrowserAtRoot(HttpServerExchange exchange) {
    HeaderValues accepted = exchange.getRequestHeaders().get(Headers.ACCEPT);
    return exchange.getRequestURI().equals("/")
        && READING.contains(exchange.getRequestMethod())
        && accepted != null
        && accepted.stream()
            .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("text/html"));
  }

  /** Returns the undecoded segment: the API rejects encoded or dotted ones. */
  private static String firstSegment(String path) {
    int end = path.indexOf('/', 1);
    if (!path.startsWith("/")) return "";
    return end < 0 ? path.substring(1) : path.substring(1, end);
  }
}
