package io.haapi.dynamodb;

import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import java.util.function.Predicate;
import software.amazon.awssdk.services.dynamodb.model.ReplicatedWriteConflictException;

/**
 * Tells the SDK to try again when two regions wrote one item at once, which only a strongly
 * consistent global table refuses, and counts how often that happens.
 */
final class WriteConflicts implements Predicate<Throwable> {
  private final Metrics metrics;

  WriteConflicts(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public boolean test(Throwable failure) {
    boolean conflict = failure instanceof ReplicatedWriteConflictException;
    if (conflict) metrics.count(Metric.WRITE_CONFLICTS);
    return conflict;
  }
}
