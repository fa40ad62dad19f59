package io.haapi.dynamodb;

import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.AcquireInitialTokenResponse;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RecordSuccessResponse;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.model.ReplicatedWriteConflictException;

/**
 * Delegates to another retry strategy and counts write conflicts, including those after which it
 * gives up.
 */
final class CountedRetries implements RetryStrategy {
  private final RetryStrategy strategy;
  private final Metrics metrics;

  CountedRetries(RetryStrategy strategy, Metrics metrics) {
    this.strategy = strategy;
    this.metrics = metrics;
  }

  @Override
  public RefreshRetryTokenResponse refreshRetryToken(RefreshRetryTokenRequest request) {
    // Two regions wrote one item at once; only a strongly consistent global table rejects that.
    if (request.failure() instanceof ReplicatedWriteConflictException) {
      metrics.count(Metric.WRITE_CONFLICTS);
    }
    return strategy.refreshRetryToken(request);
  }

  @Override
  public AcquireInitialTokenResponse acquireInitialToken(AcquireInitialTokenRequest request) {
    return strategy.acquireInitialToken(request);
  }

  @Override
  public RecordSuccessResponse recordSuccess(RecordSuccessRequest request) {
    return strategy.recordSuccess(request);
  }

  @Override
  public int maxAttempts() {
    return strategy.maxAttempts();
  }

  @Override
  public Builder<?, ?> toBuilder() {
    return strategy.toBuilder();
  }
}
