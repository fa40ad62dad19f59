package io.haapi.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.Gate;
import io.haapi.testing.LocalTables;
import io.haapi.testing.TestApi;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the responses while the table fails: a timely problem with a remedy. */
@ExtendWith({LocalTables.class, OutputCaptureExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableFaultsTest {
  private static final String TICKET = "{\"text\":\"leak\"}";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Gate gate;
  private TestApi api;

  @BeforeAll
  void start(URI tables) throws Exception {
    gate = Gate.before(tables);
    api = TestApi.start(gate.uri(), "haapi.health.keep=50ms");
  }

  @AfterEach
  void mend() {
    gate.open();
    api.roundTrips().mend();
  }

  @AfterAll
  void stop() throws Exception {
    api.close();
    gate.close();
  }

  @Test
  void retriesReplicatedWriteConflict() throws Exception {
    double conflicts = counted("WriteConflicts");
    String caller = key();
    api.roundTrips().refuse(400, "ReplicatedWriteConflictException", 1);

    var opened = open(caller, key());

    assertThat(opened.statusCode()).isEqualTo(201);
    assertThat(opened.headers().firstValue("Idempotency-Replayed")).isEmpty();
    assertThat(api.roundTrips().drain()).containsExactly("PutItem", "PutItem");
    assertThat(counted("WriteConflicts")).isEqualTo(conflicts + 1);
    assertThat(tickets(caller)).hasSize(1);
  }

  @Test
  void returns503ForLastingWriteConflict() throws Exception {
    double unknown = counted("UnknownOutcomes");
    String caller = key();
    String key = key();
    api.roundTrips().refuse(400, "ReplicatedWriteConflictException", 3);

    assertProblem(open(caller, key), "table-unavailable");

    assertThat(api.roundTrips().drain()).containsExactly("PutItem", "PutItem", "PutItem");
    assertThat(counted("UnknownOutcomes")).isEqualTo(unknown);
    assertThat(tickets(caller)).isEmpty();
    var later = open(caller, key);
    assertThat(later.statusCode()).isEqualTo(201);
    assertThat(later.headers().firstValue("Idempotency-Replayed")).isEmpty();
  }

  @Test
  void reportsUnknownOutcomeForLostResponse() throws Exception {
    api.roundTrips().fail(500, "InternalServerError", 1);
    api.roundTrips().refuse(400, "ReplicatedWriteConflictException", 2);
    String key = key();
    assertProblem(open("ann", key), "outcome-unknown");
    assertThat(open("ann", key).headers().firstValue("Idempotency-Replayed")).contains("true");
  }

  @Test
  void leavesRotationOnLocalFault() throws Exception {
    assertThat(get("/v1/tickets").statusCode()).isEqualTo(200);
    double failures = counted("LocalFailures");
    api.roundTrips().credentials(Optional.of(failing()));

    for (int i = 1; i < LocalFaults.LIMIT; i++)
      assertProblem(get("/v1/tickets"), "table-unavailable");
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    assertProblem(get("/v1/tickets"), "table-unavailable");
    assertProblem(get("/health/ready"), "impaired");
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(counted("LocalFailures")).isGreaterThanOrEqualTo(failures + LocalFaults.LIMIT);

    api.roundTrips().credentials(Optional.empty());
    await("/health/ready", 200);
  }

  @Test
  void staysInRotationWhileOneCallInTenSucceeds() throws Exception {
    assertThat(get("/v1/tickets").statusCode()).isEqualTo(200);
    for (int i = 1; i < 3 * LocalFaults.LIMIT; i++) {
      boolean reaches = i % LocalFaults.LIMIT == 0;
      api.roundTrips().credentials(reaches ? Optional.empty() : Optional.of(failing()));
      get("/v1/tickets");
      assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }
    api.roundTrips().credentials(Optional.empty());
  }

  @Test
  void leavesRotationDespiteUnreachableTable() throws Exception {
    assertThat(get("/v1/tickets").statusCode()).isEqualTo(200);
    for (int i = 0; i < LocalFaults.LIMIT; i++) {
      api.roundTrips().credentials(Optional.of(failing()));
      assertProblem(get("/v1/tickets"), "table-unavailable");
      api.roundTrips().credentials(Optional.empty());
      gate.cut();
      assertProblem(get("/v1/tickets"), "table-unavailable");
      gate.open();
    }
    api.roundTrips().credentials(Optional.of(failing()));

    assertProblem(get("/health/ready"), "impaired");

    api.roundTrips().credentials(Optional.empty());
    await("/health/ready", 200);
  }

  /** The load balancer would have nowhere to send requests. */
  @Test
  void staysInRotationOnTableFault() throws Exception {
    assertThat(get("/v1/tickets").statusCode()).isEqualTo(200);
    double failures = counted("LocalFailures");
    for (int i = 0; i < 2 * LocalFaults.LIMIT; i++) {
      api.roundTrips().refuse(400, "AccessDeniedException", 1);
      assertProblem(get("/v1/tickets"), "table-unavailable");
    }
    api.roundTrips().fail(500, "InternalServerError", 3 * LocalFaults.LIMIT);
    for (int i = 0; i < LocalFaults.LIMIT; i++)
      assertProblem(get("/v1/tickets"), "table-unavailable");

    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(counted("LocalFailures")).isEqualTo(failures);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ExpiredTokenException",
        "InvalidSignatureException",
        "UnrecognizedClientException"
      })
  void leavesRotationWhenCredentialsAreRejected(String code) throws Exception {
    assertThat(get("/v1/tickets").statusCode()).isEqualTo(200);
    // One more for the probe of whether the table is reachable again.
    api.roundTrips().refuse(400, code, LocalFaults.LIMIT + 1);
    for (int i = 0; i < LocalFaults.LIMIT; i++)
      assertProblem(get("/v1/tickets"), "table-unavailable");

    assertProblem(get("/health/ready"), "impaired");

    await("/health/ready", 200);
  }

  @Test
  void reportsNothingWrittenWithoutCredentials(CapturedOutput output) throws Exception {
    double unknown = counted("UnknownOutcomes");
    String key = key();
    api.roundTrips().credentials(Optional.of(failing()));

    assertProblem(open("ann", key), "table-unavailable");
    assertProblem(get("/v1/tickets"), "table-unavailable");
    assertProblem(get("/v1/notes"), "table-unavailable");

    assertThat(api.roundTrips().drain()).isEmpty();
    assertThat(counted("UnknownOutcomes")).isEqualTo(unknown);
    assertThat(output.getAll())
        .contains("a table did not respond: cause credentials, code none, status 0, attempts 0")
        .doesNotContain("private");
    api.roundTrips().credentials(Optional.empty());
    assertThat(open("ann", key).headers().firstValue("Idempotency-Replayed")).isEmpty();
  }

  @Test
  void waitsForCredentialsNoLongerThanTheBudget() throws Exception {
    var held = new CountDownLatch(1);
    var asked = new AtomicInteger();
    AwsCredentialsProvider hanging =
        () -> {
          asked.incrementAndGet();
          try {
            held.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return AwsBasicCredentials.create("test", "test");
        };
    var bounded = new BoundedCredentials(hanging, Duration.ofMillis(50), InstantSource.system());
    api.roundTrips().credentials(Optional.of(bounded));

    assertProblem(open("ann", key()), "table-unavailable");
    assertProblem(open("ann", key()), "table-unavailable");

    assertThat(asked).as("the fetch is shared").hasValue(1);
    held.countDown();
    assertThat(awaitOpened()).isEqualTo(201);
    api.roundTrips().credentials(Optional.empty());
  }

  private int awaitOpened() throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    int status = open("ann", key()).statusCode();
    while (status != 201 && Instant.now().isBefore(end)) status = open("ann", key()).statusCode();
    return status;
  }

  private static AwsCredentialsProvider failing() {
    return new BoundedCredentials(
        () -> {
          throw new IllegalStateException("private");
        },
        Duration.ofSeconds(5),
        InstantSource.system());
  }

  @Test
  void reportsNothingWrittenWhenNothingWasSent() throws Exception {
    double unknown = counted("UnknownOutcomes");
    String key = key();
    api.roundTrips().stop(1);

    assertProblem(open("ann", key), "table-unavailable");

    assertThat(counted("UnknownOutcomes")).isEqualTo(unknown);
    assertThat(open("ann", key).headers().firstValue("Idempotency-Replayed")).isEmpty();
  }

  @Test
  void staysUnknownWhenLaterAttemptsWereNotSent() throws Exception {
    double unknown = counted("UnknownOutcomes");
    String key = key();
    api.roundTrips().fail(500, "InternalServerError", 1);
    api.roundTrips().stop(1);

    assertProblem(open("ann", key), "outcome-unknown");

    assertThat(counted("UnknownOutcomes")).isEqualTo(unknown + 1);
    assertThat(open("ann", key).headers().firstValue("Idempotency-Replayed")).contains("true");
  }

  @Test
  void reportsSessionSaveFailureApartFromCommand() throws Exception {
    double unknown = counted("UnknownOutcomes");
    api.roundTrips().fail(500, "InternalServerError", 3);
    assertProblem(get("/v1/notes"), "table-unavailable");
    assertThat(counted("UnknownOutcomes")).isEqualTo(unknown);
    api.roundTrips().fail(500, "InternalServerError", 3);
    assertProblem(open("ann", key()), "outcome-unknown");
    assertThat(counted("UnknownOutcomes")).isEqualTo(unknown + 1);
  }

  @Test
  void returns503UntilTableIsReachable() throws Exception {
    gate.cut();
    String key = key();
    // The result depends on whether the connection broke before or after the body was sent.
    assertThat(problem(open("ann", key))).isIn("table-unavailable", "outcome-unknown");
    assertProblem(get("/v1/tickets/" + "0".repeat(64)), "table-unavailable");
    assertProblem(get("/v1/notes"), "table-unavailable");
    gate.open();
    var later = open("ann", key);
    assertThat(later.statusCode()).isEqualTo(201);
    assertThat(later.headers().firstValue("Idempotency-Replayed")).isEmpty();
  }

  @Test
  void reportsReadyInstanceAndUnhealthyRegion() throws Exception {
    gate.cut();
    await("/health/region", 503);
    assertProblem(get("/health/region"), "region-unavailable");
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    gate.open();
    await("/health/region", 200);
  }

  private void await(String path, int status) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (get(path).statusCode() != status && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    assertThat(get(path).statusCode()).isEqualTo(status);
  }

  private static void assertProblem(HttpResponse<String> response, String name) {
    assertThat(problem(response)).isEqualTo(name);
  }

  private static String problem(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    String type = JsonMapper.shared().readTree(response.body()).path("type").asString();
    assertThat(type).startsWith("urn:haapi:problem:");
    return type.substring("urn:haapi:problem:".length());
  }

  private HttpResponse<String> open(String caller, String key) throws Exception {
    return api.send("POST", "/v1/tickets", TICKET, "X-Principal", caller, "Idempotency-Key", key);
  }

  private Iterable<JsonNode> tickets(String caller) throws Exception {
    var list = api.send("GET", "/v1/tickets", "", "X-Principal", caller);
    assertThat(list.statusCode()).isEqualTo(200);
    return JsonMapper.shared().readTree(list.body()).path("tickets");
  }

  private double counted(String metric) {
    return api.metrics().counter(metric).count();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return api.send("GET", path, "", "X-Principal", "ann");
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }
}
