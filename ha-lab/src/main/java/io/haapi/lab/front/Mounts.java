package io.haapi.lab.front;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the lab serves itself, beside the API, by the first segment of the path. */
final class Mounts implements HttpHandler {
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
    mounted.getOrDefault(firstSegment(exchange.getRequestURI()), api).handleRequest(exchange);
  }

  /** As it was sent: whatever is encoded, or dotted, is the API's to refuse. */
  private static String firstSegment(String path) {
    int end = path.indexOf('/', 1);
    if (!path.startsWith("/")) return "";
    return end < 0 ? path.substring(1) : path.substring(1, end);
  }
}
