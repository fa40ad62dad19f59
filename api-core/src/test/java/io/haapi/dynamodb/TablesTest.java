package io.haapi.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.budget.Budget;
import io.haapi.budget.BudgetSettings;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metrics;
import io.haapi.testing.RoundTrips;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;

/** Tables at an address where nobody listens. */
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

  private final RoundTrips roundTrips = new RoundTrips();
  private final CurrentClient client =
      new DynamoDbConfiguration()
          .dynamoDbClient(
              new DynamoDbSettings(Optional.of(NOBODY), false, "orders", "sessions", 1),
              BUDGET,
              new Metrics(new SimpleMeterRegistry()),
              new StaticListableBeanFactory(Map.of("roundTrips", roundTrips))
                  .getBeanProvider(ExecutionInterceptor.class));
  private final Tables tables = new Tables(client, BUDGET);

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void aWriteThatNeverFoundAConnectionWroteNothing() {
    assertUnavailable(this::put);
    assertThat(roundTrips.drain()).containsExactly("PutItem", "PutItem", "PutItem");
  }

  @Test
  void aFailureLeavesOneLineWithoutWhatWasSent(CapturedOutput output) {
    assertUnavailable(this::put);
    assertThat(output.getAll().lines().filter(it -> it.contains("WARN")))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains(
                        "a table did not answer: SdkClientException, code none, status 0,"
                            + " attempts 3")
                    .doesNotContain("private"));
  }

  @Test
  void withLessThanAMillisecondLeftTheTableIsNotAsked() {
    assertUnavailable(() -> Budget.of(Duration.ofNanos(999_999)).call(this::get));
    assertThat(roundTrips.drain()).isEmpty();
  }

  private PutItemResponse put() {
    return tables.write(
        call ->
            call.client()
                .putItem(
                    put ->
                        put.tableName("orders").item(ITEM).overrideConfiguration(call.limits())));
  }

  private GetItemResponse get() {
    return tables.read(
        call ->
            call.client()
                .getItem(
                    get -> get.tableName("orders").key(ITEM).overrideConfiguration(call.limits())));
  }

  private static void assertUnavailable(ThrowingCallable call) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.problem().name()).isEqualTo("table-unavailable"));
  }
}
