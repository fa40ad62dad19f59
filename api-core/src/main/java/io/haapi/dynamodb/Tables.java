package io.haapi.dynamodb;

import io.haapi.budget.Budget;
import io.haapi.budget.BudgetSettings;
import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Makes all calls to DynamoDB. Each call ends within the request's budget. If the table does not
 * respond, the call fails with a problem that says whether something may have been written. The
 * same holds for a call to a closed client, for which the SDK has no exception of its own.
 */
public final class Tables {
  private static final Logger LOG = LoggerFactory.getLogger(Tables.class);
  private static final Map<String, AttributeValue> ABSENT =
      Map.of("pk", AttributeValue.fromS("health"));

  private final Supplier<DynamoDbClient> client;
  private final BudgetSettings budget;
  private final boolean observed;
  private final LocalFaults faults;

  /**
   * Uses a client whose attempts are not recorded, so that the outcome of every failed write is
   * unknown.
   */
  public Tables(DynamoDbClient client, BudgetSettings budget) {
    this(() -> client, budget, false, new LocalFaults(() -> {}));
  }

  Tables(CurrentClient client, BudgetSettings budget, LocalFaults faults) {
    this(client, budget, true, faults);
  }

  private Tables(
      Supplier<DynamoDbClient> client,
      BudgetSettings budget,
      boolean observed,
      LocalFaults faults) {
    this.client = client;
    this.budget = budget;
    this.observed = observed;
    this.faults = faults;
  }

  /**
   * Runs a read.
   *
   * @throws ProblemException (503 {@code table-unavailable}) when the table does not respond in
   *     time
   */
  public <T> T read(Function<TableCall, T> read) {
    TableCall call = call();
    var attempts = new Attempts(observed);
    try {
      T result = attempts.call(() -> read.apply(call));
      faults.answered();
      return result;
    } catch (SdkException | RejectedExecutionException e) {
      note(e, attempts);
      throw unavailable(e);
    }
  }

  /**
   * Runs a write.
   *
   * @throws ConditionalCheckFailedException when the write's condition does not hold
   * @throws ProblemException (503) {@code table-unavailable} when nothing was written, {@code
   *     outcome-unknown} when it may have been
   */
  public <T> T write(Function<TableCall, T> write) {
    TableCall call = call();
    var attempts = new Attempts(observed);
    try {
      T result = attempts.call(() -> write.apply(call));
      faults.answered();
      return result;
    } catch (ConditionalCheckFailedException e) {
      faults.answered();
      throw e;
    } catch (SdkException | RejectedExecutionException e) {
      note(e, attempts);
      if (attempts.outcome() == WriteOutcome.NOT_WRITTEN) throw unavailable(e);
      throw new ProblemException(Problems.outcomeUnknown(), e);
    }
  }

  /**
   * Reads a non-existent key with strong consistency, to check that the table responds.
   *
   * @throws ProblemException (503 {@code table-unavailable}) when it does not respond in time
   */
  public void ping(String table) {
    read(
        call ->
            call.client()
                .getItem(
                    get ->
                        get.tableName(table)
                            .key(ABSENT)
                            .consistentRead(true)
                            .overrideConfiguration(call.limits())));
  }

  /**
   * One call: the client, and the limits to put on the request.
   *
   * @param client the SDK's client
   * @param limits the request's {@code overrideConfiguration}
   */
  public record TableCall(DynamoDbClient client, AwsRequestOverrideConfiguration limits) {}

  private TableCall call() {
    Duration left = Budget.limit(budget.call());
    // The SDK counts whole milliseconds and treats zero as no limit.
    if (left.toMillis() < 1) {
      LOG.warn("no call was made: the request has no time left");
      throw unavailable(null);
    }
    Duration attempt = left.compareTo(budget.attempt()) < 0 ? left : budget.attempt();
    return new TableCall(
        client.get(),
        AwsRequestOverrideConfiguration.builder()
            .apiCallTimeout(left)
            .apiCallAttemptTimeout(attempt)
            .build());
  }

  /** Counts and logs the failure, without the SDK's message, which may quote the request. */
  private void note(RuntimeException failure, Attempts attempts) {
    FailureCause cause = FailureCause.of(failure, attempts.count());
    faults.failed(failure, cause);
    int status = failure instanceof AwsServiceException answer ? answer.statusCode() : 0;
    LOG.warn(
        "a table did not respond: cause {}, code {}, status {}, attempts {}",
        cause.code(),
        FailureCause.errorCode(failure).orElse("none"),
        status,
        attempts.count());
  }

  private static ProblemException unavailable(Throwable cause) {
    return new ProblemException(
        Problems.tableUnavailable("Nothing was written. Retry the request."), cause);
  }
}
