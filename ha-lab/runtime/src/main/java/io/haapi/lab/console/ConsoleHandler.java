package io.haapi.lab.console;

import io.haapi.lab.problem.GatewayProblem;
import io.haapi.lab.topology.LabDeployment;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Serves the console's files, its event stream, and the command that returns to the primary. */
final class ConsoleHandler implements HttpHandler {
  private static final GatewayProblem NOT_FOUND =
      new GatewayProblem("not-found", 404, "Not found", "The console has no such file.");
  private static final GatewayProblem READ_ONLY =
      new GatewayProblem("method-not-allowed", 405, "Method not allowed", "Use GET or HEAD.");
  private static final GatewayProblem POST_ONLY =
      new GatewayProblem("method-not-allowed", 405, "Method not allowed", "Use POST.");
  private static final GatewayProblem HEADER_MISSING =
      new GatewayProblem(
          "header-missing", 400, "Header missing", "Send the header X-Lab-Command: return.");
  private static final Set<HttpString> READING = Set.of(Methods.GET, Methods.HEAD);

  /** A deployment on AWS adds the addresses of its sign-in to {@code connect-src}. */
  private static final Map<HttpString, String> SAFE =
      Map.of(
          new HttpString("Content-Security-Policy"),
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
              + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          new HttpString("X-Content-Type-Options"),
          "nosniff",
          new HttpString("Referrer-Policy"),
          "no-referrer",
          new HttpString("Cross-Origin-Opener-Policy"),
          "same-origin",
          new HttpString("Cross-Origin-Resource-Policy"),
          "same-origin",
          Headers.CACHE_CONTROL,
          "no-store");

  private final String path;
  private final Map<String, ConsoleFile> files;
  private final HttpHandler live;
  private final LabDeployment lab;

  ConsoleHandler(String path, Map<String, ConsoleFile> files, HttpHandler live, LabDeployment lab) {
    this.lab = lab;
    this.path = path;
    this.files = files;
    this.live = live;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    HeaderMap headers = exchange.getResponseHeaders();
    SAFE.forEach(headers::put);
    if (exchange.getRequestURI().equals(path + "return")) {
      returnToPrimary(exchange);
      return;
    }
    if (!READING.contains(exchange.getRequestMethod())) {
      headers.put(Headers.ALLOW, "GET, HEAD");
      READ_ONLY.send(exchange);
      return;
    }
    // Undecoded: encoded or dotted names match no file.
    String target = exchange.getRequestURI();
    if (!target.startsWith(path)) {
      redirect(exchange);
      return;
    }
    String name = target.substring(path.length());
    if (name.equals("live") && exchange.getRequestMethod().equals(Methods.GET)) {
      live.handleRequest(exchange);
      return;
    }
    ConsoleFile file = files.get(name.isEmpty() ? "index.html" : name);
    if (file == null) {
      NOT_FOUND.send(exchange);
      return;
    }
    headers.put(Headers.CONTENT_TYPE, file.contentType());
    exchange.getResponseSender().send(ByteBuffer.wrap(file.content()));
  }

  private void returnToPrimary(HttpServerExchange exchange) {
    if (!exchange.getRequestMethod().equals(Methods.POST)) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "POST");
      POST_ONLY.send(exchange);
      return;
    }
    // For a page of another origin this header needs a CORS preflight, which fails.
    if (!exchange.getRequestHeaders().contains("X-Lab-Command")) {
      HEADER_MISSING.send(exchange);
      return;
    }
    Optional<String> refusal = lab.returnToPrimary();
    if (refusal.isPresent()) {
      new GatewayProblem("primary-unhealthy", 409, "Primary region unhealthy", refusal.get())
          .send(exchange);
      return;
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send("{\"serving\":\"" + lab.regions().getFirst().name() + "\"}");
  }

  /** Redirects to the address with a final slash, which relative links need. */
  private void redirect(HttpServerExchange exchange) {
    exchange.setStatusCode(308);
    exchange.getResponseHeaders().put(Headers.LOCATION, path);
    exchange.endExchange();
  }
}
