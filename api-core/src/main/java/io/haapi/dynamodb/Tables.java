package io.haapi.dynamodb;

import io.haapi.budget.Budget;
import io.haapi.budget.BudgetSettings;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * The door to DynamoDB. A call made through it ends inside the request's budget, and where the
 * table does not answer it ends as a problem that says whether something may have been written.
 */
public final class Tables {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Supplier<DynamoDbClient> client;
  private final BudgetSettings budget;
  private final Metrics metrics;

  public Tables(DynamoDbClient client, BudgetSettings budget, Metrics metrics) {
    this(() -> client, budget, metrics);
  }

  Tables(Supplier<DynamoDbClient> client, BudgetSettings budget, Metrics metrics) {
    this.client = client;
    this.budget = budget;
    this.metrics = metrics;
  }

  /**
   * Reads.
   *
   * @throws ProblemException (503 {@code table-unavailable}) when the table does not answer in time
   */
  public <T> T read(Function<Call, T> read) {
    try {
      return read.apply(call());
    } catch (SdkException e) {
      throw unavailable(e);
    }
  }

  /**
   * Writes.
   *
   * @throws ConditionalCheckFailedException when the write's condition does not hold
   * @throws ProblemException (503) {@code table-unavailable} when surely nothing was written,
   *     {@code outcome-unknown} when it may have been
   */
  public <T> T write(Function<Call, T> write) {
    try {
      return write.apply(call());
    } catch (ConditionalCheckFailedException e) {
      throw e;
    } catch (SdkException e) {
      throw WriteOutcome.of(e) == WriteOutcome.NOT_WRITTEN ? unavailable(e) : unknown(e);
    }
  }

  /**
   * One call: the client, and the limits to put on the request.
   *
   * @param client the SDK's client
   * @param limits the request's {@code overrideConfiguration}
   */
  public record Call(DynamoDbClient client, AwsRequestOverrideConfiguration limits) {}

  private Call call() {
    Duration left = Budget.limit(budget.call());
    if (left.isZero()) throw unavailable(null);
    Duration attempt = left.compareTo(budget.attempt()) < 0 ? left : budget.attempt();
    return new Call(
        client.get(),
        AwsRequestOverrideConfiguration.builder()
            .apiCallTimeout(left)
            .apiCallAttemptTimeout(attempt)
            .build());
  }

  private static ProblemException unavailable(Throwable cause) {
    return new ProblemException(
        Problem.of(
                "table-unavailable",
                503,
                "The table does not answer",
                "Nothing was written. Try again.")
            .retryAfter(RETRY_AFTER),
        cause);
  }

  private ProblemException unknown(Throwable cause) {
    metrics.count(Metric.UNKNOWN_OUTCOMES);
    return new ProblemException(
        Problem.of(
                "outcome-unknown",
                503,
                "It is not known whether this was done",
                "Try again with the same Idempotency-Key: it is done once, however often you try.")
            .retryAfter(RETRY_AFTER),
        cause);
  }
}
