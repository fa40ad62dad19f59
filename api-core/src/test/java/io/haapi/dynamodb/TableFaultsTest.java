package io.haapi.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.Gate;
import io.haapi.testing.LocalTables;
import io.haapi.testing.TestApi;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/** What the client sees when the table fails: a problem, in time, and a way on. */
@ExtendWith(LocalTables.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableFaultsTest {
  private static final String ORDER =
      "{\"lines\":[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":{\"amount\":\"1\",\"currency\":\"EUR\"}}]}";
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
    api.roundTrips().drain();
  }

  @AfterAll
  void stop() throws Exception {
    api.close();
    gate.close();
  }

  @Test
  void aWriteConflictBetweenRegionsIsTriedAgain() throws Exception {
    api.roundTrips().fail(400, "ReplicatedWriteConflictException", 1);
    assertThat(place(key()).statusCode()).isEqualTo(201);
    assertThat(api.roundTrips().drain()).containsExactly("PutItem", "PutItem");
  }

  @Test
  void aWriteConflictThatLastsIsA503AfterAsManyAttemptsAsTheBudgetHas() throws Exception {
    api.roundTrips().fail(400, "ReplicatedWriteConflictException", 3);
    String key = key();
    assertProblem(place(key), "outcome-unknown");
    assertThat(api.roundTrips().drain()).containsExactly("PutItem", "PutItem", "PutItem");
    assertThat(place(key).statusCode()).isEqualTo(201);
  }

  @Test
  void aTableThatCannotBeReachedIsA503AndTheSameRequestSucceedsLater() throws Exception {
    gate.cut();
    String key = key();
    assertProblem(place(key), "outcome-unknown", "table-unavailable");
    assertProblem(get("/v1/orders/" + "0".repeat(64)), "table-unavailable");
    assertProblem(get("/v1/cart"), "table-unavailable");
    gate.open();
    assertThat(place(key).statusCode()).isEqualTo(201);
  }

  @Test
  void withoutTheTableTheInstanceIsReadyAndTheRegionIsNot() throws Exception {
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

  private static void assertProblem(HttpResponse<String> response, String... names) {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    String type = JsonMapper.shared().readTree(response.body()).path("type").asString();
    assertThat(names).contains(type.substring("urn:haapi:problem:".length()));
  }

  private HttpResponse<String> place(String key) throws Exception {
    return api.send("POST", "/v1/orders", ORDER, "X-Principal", "ann", "Idempotency-Key", key);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return api.send("GET", path, "", "X-Principal", "ann");
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }
}
