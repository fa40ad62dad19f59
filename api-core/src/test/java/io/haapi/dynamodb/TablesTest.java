package io.haapi.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.budget.Budget;
import io.haapi.budget.BudgetSettings;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metrics;
import io.haapi.testing.DrippingServer;
import io.haapi.testing.RoundTrips;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;

/** Tests tables that do not respond: closed ports, and servers that accept and stay silent. */
@ExtendWith(OutputCaptureExtension.class)
class TablesTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");
  private static final Map<String, AttributeValue> ITEM =
      Map.of("pk", AttributeValue.fromS("private"));
  private static final BudgetSettings BUDGET =
      new BudgetSettings(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          3,
          Duration.ofSeconds(40),
          Duration.ofSeconds(60));

  /** Long enough for the first attempt of a cold JVM to be sent. */
  private static final BudgetSettings HASTY =
      new BudgetSettings(
          Duration.ofMillis(250),
          Duration.ofSeconds(20),
          3,
          Duration.ofSeconds(40),
          Duration.ofSeconds(60));

  private final RoundTrips roundTrips = new RoundTrips();
  private final CurrentClient client = client(NOBODY);
  private static final LocalFaults FAULTS = new LocalFaults(() -> {});

  private final Tables tables = new Tables(client, BUDGET, FAULTS);

  /** Returns a client with a single connection. */
  private CurrentClient client(URI endpoint) {
    return new DynamoDbConfiguration()
        .dynamoDbClient(
            new DynamoDbSettings(Optional.of(endpoint), false, "sessions", 1),
            BUDGET,
            new Metrics(new SimpleMeterRegistry()),
            InstantSource.system(),
            new StaticListableBeanFactory().getBeanProvider(AwsCredentialsProvider.class),
            new StaticListableBeanFactory(Map.of("roundTrips", roundTrips))
                .getBeanProvider(ExecutionInterceptor.class));
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void reportsNothingWrittenWithoutPoolConnection() {
    assertUnavailable(this::put);
    assertThat(roundTrips.drain()).containsExactly("PutItem", "PutItem", "PutItem");
  }

  /** A server without TLS, and a host name that does not exist. */
  @ParameterizedTest
  @CsvSource({"https://127.0.0.1:%d, tls", "http://no-such-host.invalid:%d, unknown-host"})
  void reportsNothingWrittenWithoutConnection(String endpoint, String cause, CapturedOutput output)
      throws Exception {
    try (var server = silent();
        var client = client(URI.create(endpoint.formatted(server.getLocalPort())))) {
      Thread.ofVirtual().start(() -> hangUp(server));
      assertUnavailable(() -> put(new Tables(client, BUDGET, FAULTS)));
    }
    assertThat(output.getAll()).contains("a table did not respond: cause " + cause);
  }

  private static void hangUp(ServerSocket server) {
    while (!server.isClosed()) {
      try (var socket = server.accept()) {
        socket.getOutputStream().write("no TLS\n".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException _) {
        // The test is over.
      }
    }
  }

  @Test
  void reportsUnknownOutcomeOfUnansweredWrite() throws Exception {
    try (var silent = silent();
        var client = client(at(silent))) {
      assertProblem("outcome-unknown", () -> put(new Tables(client, HASTY, FAULTS)));
      assertThat(roundTrips.drain()).containsExactly("PutItem", "PutItem", "PutItem");
    }
  }

  /** Each byte would restart a read timeout; the attempt's limit covers the whole response. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\n;X-Line: x\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n; "
      })
  void timesOutTricklingResponses(String response) throws Exception {
    String[] parts = response.split(";");
    try (var server = DrippingServer.start(parts[0], parts[1]);
        var client = client(server.uri())) {
      assertProblem("outcome-unknown", () -> put(new Tables(client, HASTY, FAULTS)));
      assertUnavailable(() -> get(new Tables(client, HASTY, FAULTS)));
    }
  }

  /** An aborted wait fails in several random ways; many attempts cover all of them. */
  @Test
  void reportsNothingWrittenAfterAbortedWait() throws Exception {
    try (var silent = silent();
        var client = client(at(silent));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var put = unansweredPut(client);
      Thread holder = Thread.ofVirtual().start(put);
      try (var _ = silent.accept()) {
        var hasty = new Tables(client, HASTY, FAULTS);
        var waiting = new ArrayList<Future<?>>();
        for (int i = 0; i < 25; i++) {
          waiting.add(threads.submit(() -> assertUnavailable(() -> put(hasty))));
          waiting.add(threads.submit(() -> assertUnavailable(() -> get(hasty))));
        }
        for (Future<?> wait : waiting) wait.get();
        holder.interrupt();
        put.get();
      }
    }
  }

  @Test
  void reportsUnknownOutcomeOfInterruptedWrite() throws Exception {
    try (var silent = silent();
        var client = client(at(silent))) {
      var put = unansweredPut(client);
      Thread caller = Thread.ofVirtual().start(put);
      try (var _ = silent.accept()) {
        caller.interrupt();
        put.get();
      }
    }
  }

  private static FutureTask<?> unansweredPut(CurrentClient client) {
    return new FutureTask<>(
        () -> assertProblem("outcome-unknown", () -> put(new Tables(client, BUDGET, FAULTS))),
        null);
  }

  @Test
  void reportsUseAfterClose() {
    client.close();

    assertUnavailable(this::get);
    assertUnavailable(this::put);
  }

  private static ServerSocket silent() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static URI at(ServerSocket server) {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  @Test
  void logsFailureInOneLineWithoutContent(CapturedOutput output) {
    assertUnavailable(this::put);
    assertThat(output.getAll().lines().filter(it -> it.contains("WARN")))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains(
                        "a table did not respond: cause connection-refused, code none, status 0,"
                            + " attempts 3")
                    .doesNotContain("private"));
  }

  @Test
  void skipsCallWithoutTimeLeft() {
    assertUnavailable(() -> Budget.of(Duration.ofNanos(999_999)).call(this::get));
    assertThat(roundTrips.drain()).isEmpty();
  }

  private PutItemResponse put() {
    return put(tables);
  }

  private static PutItemResponse put(Tables tables) {
    return tables.write(
        call ->
            call.client()
                .putItem(
                    put ->
                        put.tableName("tickets").item(ITEM).overrideConfiguration(call.limits())));
  }

  private GetItemResponse get() {
    return get(tables);
  }

  private static GetItemResponse get(Tables tables) {
    return tables.read(
        call ->
            call.client()
                .getItem(
                    get ->
                        get.tableName("tickets").key(ITEM).overrideConfiguration(call.limits())));
  }

  private static void assertUnavailable(ThrowingCallable call) {
    assertProblem("table-unavailable", call);
  }

  private static void assertProblem(String name, ThrowingCallable call) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.problem().name()).isEqualTo(name));
  }
}
