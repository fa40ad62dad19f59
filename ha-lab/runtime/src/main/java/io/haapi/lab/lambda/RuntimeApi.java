package io.haapi.lab.lambda;

import io.haapi.lab.balancer.HttpListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lambda's Runtime API, version 2018-06-01. One listener serves all environments of a function;
 * each environment has its own path prefix.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 */
final class RuntimeApi implements AutoCloseable {
  private static final Pattern PATH =
      Pattern.compile("/([^/]+)/2018-06-01/runtime/(?:invocation/([^/]+)/)?([a-z/]+)");

  /**
   * The maximum size of a response.
   *
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Quotas
   *     (6 MB)</a>
   */
  private static final int RESPONSE_LIMIT = 6_291_556;

  private final Map<String, ExecutionEnvironment> environments = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpListener listener;

  private RuntimeApi() {
    listener = HttpListener.start(0, exchange -> exchange.dispatch(threads, this::serve));
  }

  static RuntimeApi start() {
    return new RuntimeApi();
  }

  /** Returns the value of {@code AWS_LAMBDA_RUNTIME_API} in an environment. */
  String address(String environment) {
    return listener.url().getAuthority() + "/" + environment;
  }

  void add(String name, ExecutionEnvironment environment) {
    environments.put(name, environment);
  }

  void remove(String name) {
    environments.remove(name);
  }

  private void serve(HttpServerExchange exchange) throws IOException {
    Matcher path = PATH.matcher(exchange.getRequestURI());
    ExecutionEnvironment environment = path.matches() ? environments.get(path.group(1)) : null;
    if (environment == null) {
      exchange.setStatusCode(404).endExchange();
      return;
    }
    exchange.startBlocking();
    switch (path.group(3)) {
      case "invocation/next" -> next(exchange, environment);
      case "restore/next" -> exchange.endExchange();
      case "response" -> respond(exchange, environment, path.group(2));
      case "error" -> {
        environment.finish(path.group(2), InvocationResult.Failed.of(body(exchange)));
        exchange.setStatusCode(202).endExchange();
      }
      // The process ends after these errors, which its exit reports.
      case "init/error", "restore/error" -> {
        body(exchange);
        exchange.setStatusCode(202).endExchange();
      }
      default -> exchange.setStatusCode(404).endExchange();
    }
  }

  private static byte[] body(HttpServerExchange exchange) throws IOException {
    return exchange.getInputStream().readAllBytes();
  }

  private static void respond(
      HttpServerExchange exchange, ExecutionEnvironment environment, String id) throws IOException {
    byte[] response = body(exchange);
    if (response.length > RESPONSE_LIMIT) {
      environment.finish(id, new InvocationResult.Failed("Function.ResponseSizeTooLarge"));
      exchange.setStatusCode(413).endExchange();
      return;
    }
    environment.finish(id, new InvocationResult.Response(response));
    exchange.setStatusCode(202).endExchange();
  }

  private static void next(HttpServerExchange exchange, ExecutionEnvironment environment)
      throws IOException {
    Optional<PendingInvocation> next;
    try {
      next = environment.next();
    } catch (InterruptedException e) {
      // This API is closing.
      next = Optional.empty();
    }
    if (next.isEmpty()) {
      exchange.setStatusCode(410).endExchange();
      return;
    }
    PendingInvocation invocation = next.get();
    var headers = exchange.getResponseHeaders();
    headers.put(new HttpString("Content-Type"), "application/json");
    headers.put(new HttpString("Lambda-Runtime-Aws-Request-Id"), invocation.id());
    headers.put(
        new HttpString("Lambda-Runtime-Deadline-Ms"),
        Long.toString(invocation.deadline().toEpochMilli()));
    headers.put(
        new HttpString("Lambda-Runtime-Invoked-Function-Arn"),
        "arn:aws:lambda:local:000000000000:function:lab");
    exchange.setResponseContentLength(invocation.event().length);
    exchange.getOutputStream().write(invocation.event());
    exchange.endExchange();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    listener.close();
  }
}
