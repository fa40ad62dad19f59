package io.haapi.lab.lambda;

import io.haapi.lab.balancer.HttpListener;
import io.haapi.lab.problem.GatewayProblem;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.xnio.XnioExecutor;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Simulates API Gateway in front of a function: converts HTTP requests to events and results to
 * responses. Its authorizer takes the caller from {@code X-Principal} if the origin secret proves
 * that the lab's front set it, and passes it in the event's request context only.
 */
public final class EventGateway implements AutoCloseable {
  private static final GatewayProblem BODY_TOO_LARGE =
      new GatewayProblem("body-too-large", 413, "Body too large", "The limit is 10 MB.");
  private static final GatewayProblem EVENT_TOO_LARGE =
      new GatewayProblem(
          "body-too-large", 413, "Body too large", "The limit for an event is 6 MB.");
  private static final GatewayProblem BAD_REQUEST =
      new GatewayProblem(
          "bad-request", 400, "Bad request", "The gateway could not parse the request as HTTP.");
  private static final GatewayProblem HEADERS_TOO_LARGE =
      new GatewayProblem(
          "headers-too-large",
          431,
          "Headers too large",
          "The limit for all headers together is 10,240 bytes.");
  private static final GatewayProblem STALLED =
      new GatewayProblem(
          "request-timeout",
          408,
          "Request timeout",
          "The body did not arrive in time. Retry the request.");
  private static final GatewayProblem FORBIDDEN =
      new GatewayProblem(
          "forbidden-origin", 403, "Untrusted origin", "Call the API at its public address.");
  private static final GatewayProblem UNAUTHENTICATED =
      new GatewayProblem(
          "unauthenticated", 401, "Authentication required", "Send one X-Principal header.");
  private static final GatewayProblem BROKEN =
      new GatewayProblem(
          "internal", 502, "Function failed", "See the function's log for the cause.");
  private static final GatewayProblem TOO_LATE =
      new GatewayProblem("gateway-timeout", 504, "Function timed out", "Retry the request.");
  private static final GatewayProblem THROTTLED =
      new GatewayProblem(
          "overloaded",
          503,
          "All execution environments are busy",
          "The request was not processed. Retry it.");

  private static final GatewayProblem DRAINING =
      new GatewayProblem(
          "shutting-down",
          503,
          "Function is being replaced",
          "The request was not processed. Retry it.");

  private static final String READY = "/health/ready";
  private static final Duration POLL = Duration.ofMillis(20);
  private static final int LIMIT = 10 * 1024 * 1024;

  /** Below the timeout of clients and of the contract. */
  private static final int BODY_SECONDS = 10;

  private static final int HEADER_LIMIT = 10_240;
  private static final int READ_AT_MOST = 26 * 1024 * 1024;
  private static final Pattern PRINCIPAL = Pattern.compile("[\\x21-\\x7e]{1,128}");
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Headers of the connection between gateway and client, which a function cannot set. */
  private static final Set<String> CONNECTION_HEADERS =
      Set.of("connection", "keep-alive", "content-length", "transfer-encoding");

  private final LambdaFunction function;
  private final Optional<List<String>> originSecrets;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpListener listener;
  private final AtomicInteger serving = new AtomicInteger();
  private volatile boolean draining;

  private EventGateway(int port, LambdaFunction function, Optional<String> originSecret) {
    this.function = function;
    this.originSecrets = originSecret.map(it -> List.of(it.split(",")));
    listener = HttpListener.start(port, new HttpContinueReadHandler(this::receive));
  }

  /**
   * Listens on loopback.
   *
   * @param originSecret one or two, separated by a comma, of which one proves that a request came
   *     through the front; without one, the gateway trusts every sender
   */
  public static EventGateway start(
      int port, LambdaFunction function, Optional<String> originSecret) {
    return new EventGateway(port, function, originSecret);
  }

  /** Returns the address of the gateway. */
  public URI url() {
    return listener.url();
  }

  private void receive(HttpServerExchange exchange) {
    Optional<GatewayProblem> refusal = refusal(exchange);
    if (refusal.isPresent()) {
      refuse(exchange, refusal.get());
      return;
    }
    exchange.setMaxEntitySize(READ_AT_MOST);
    var body = new ByteArrayOutputStream();
    var over = new AtomicBoolean();
    XnioExecutor.Key deadline =
        exchange
            .getIoThread()
            .executeAfter(
                () -> {
                  if (over.compareAndSet(false, true)) refuse(exchange, STALLED);
                },
                BODY_SECONDS,
                TimeUnit.SECONDS);
    exchange
        .getRequestReceiver()
        .receivePartialBytes(
            (_, bytes, last) -> {
              // Keeps one byte over the limit, and reads and drops the rest.
              body.write(bytes, 0, Math.min(bytes.length, LIMIT + 1 - body.size()));
              if (!last || !over.compareAndSet(false, true)) return;
              deadline.remove();
              exchange.dispatch(threads, it -> serve(it, body.toByteArray()));
            },
            (_, _) -> {
              deadline.remove();
              if (over.compareAndSet(false, true)) refuse(exchange, BAD_REQUEST);
            });
  }

  /** Closes the connection too, because the end of the request is unknown. */
  private static void refuse(HttpServerExchange exchange, GatewayProblem problem) {
    exchange.setPersistent(false);
    problem.send(exchange);
  }

  private void serve(HttpServerExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    serving.incrementAndGet();
    try {
      answer(exchange, body);
    } finally {
      serving.decrementAndGet();
    }
  }

  private void answer(HttpServerExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    exchange.startBlocking();
    if (draining && exchange.getRequestURI().equals(READY)) {
      DRAINING.send(exchange);
      return;
    }
    if (body.length > LIMIT) {
      BODY_TOO_LARGE.send(exchange);
      return;
    }
    Optional<String> principal = Optional.empty();
    if (!isAnonymous(exchange.getRequestURI())) {
      if (!isFromFront(exchange)) {
        FORBIDDEN.send(exchange);
        return;
      }
      principal = principal(exchange);
      if (principal.isEmpty()) {
        UNAUTHENTICATED.send(exchange);
        return;
      }
    }
    byte[] event;
    try {
      event = ProxyEvent.of(exchange, principal, body);
    } catch (IllegalArgumentException e) {
      BAD_REQUEST.send(exchange);
      return;
    }
    switch (function.invoke(event)) {
      case InvocationResult.Response(byte[] json) -> respond(exchange, json);
      case InvocationResult.TooLarge _ -> EVENT_TOO_LARGE.send(exchange);
      case InvocationResult.Failed _ -> BROKEN.send(exchange);
      case InvocationResult.TimedOut _ -> TOO_LATE.send(exchange);
      case InvocationResult.Throttled _ -> THROTTLED.send(exchange);
    }
  }

  /** Returns the problem with the request head, if any. */
  private static Optional<GatewayProblem> refusal(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    HeaderValues coding = headers.get(Headers.TRANSFER_ENCODING);
    boolean unknownCoding =
        coding != null && (coding.size() != 1 || !coding.getFirst().equalsIgnoreCase("chunked"));
    if (unknownCoding) return Optional.of(BAD_REQUEST);
    long size = 0;
    for (HeaderValues header : headers) {
      for (String value : header) size += header.getHeaderName().length() + value.length();
    }
    return size > HEADER_LIMIT ? Optional.of(HEADERS_TOO_LARGE) : Optional.empty();
  }

  private static boolean isAnonymous(String path) {
    return path.startsWith("/health/") || path.equals("/openapi.yaml");
  }

  private boolean isFromFront(HttpServerExchange exchange) {
    HeaderValues sent = exchange.getRequestHeaders().get("X-Origin-Secret");
    return originSecrets.isEmpty()
        || (sent != null && sent.size() == 1 && originSecrets.get().contains(sent.getFirst()));
  }

  private static Optional<String> principal(HttpServerExchange exchange) {
    HeaderValues sent = exchange.getRequestHeaders().get("X-Principal");
    if (sent == null || sent.size() != 1) return Optional.empty();
    return Optional.of(sent.getFirst().strip()).filter(it -> PRINCIPAL.matcher(it).matches());
  }

  private static void respond(HttpServerExchange exchange, byte[] json) throws IOException {
    JsonNode answer;
    byte[] body;
    try {
      answer = JSON.readTree(json);
      String text = answer.path("body").asString("");
      body =
          answer.path("isBase64Encoded").asBoolean(false)
              ? Base64.getDecoder().decode(text)
              : text.getBytes(StandardCharsets.UTF_8);
    } catch (JacksonException | IllegalArgumentException e) {
      BROKEN.send(exchange);
      return;
    }
    int status = answer.path("statusCode").asInt(0);
    if (status < 100) {
      BROKEN.send(exchange);
      return;
    }
    exchange.setStatusCode(status);
    answer
        .path("multiValueHeaders")
        .forEachEntry(
            (name, values) -> {
              if (CONNECTION_HEADERS.contains(name.toLowerCase(Locale.ROOT))) return;
              values.forEach(
                  value ->
                      exchange.getResponseHeaders().add(new HttpString(name), value.asString()));
            });
    if (!exchange.getRequestMethod().equals(new HttpString("HEAD")) && status != 204) {
      exchange.setResponseContentLength(body.length);
      exchange.getOutputStream().write(body);
    }
    exchange.endExchange();
  }

  /**
   * Fails readiness checks for a while, so that the load balancer takes this gateway out of
   * rotation, and then waits for the requests in flight. On AWS another version of the function
   * takes over between two requests.
   *
   * @param pause the time that the load balancer needs
   * @param limit the time for both together
   */
  public void drain(Duration pause, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    draining = true;
    function.drain();
    Thread.sleep(pause.compareTo(limit) < 0 ? pause : limit);
    while (serving.get() > 0 && System.nanoTime() < end) Thread.sleep(POLL);
  }

  @Override
  public void close() {
    listener.close();
    threads.shutdownNow();
  }
}
