package io.haapi.dynamodb;

import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import java.time.Duration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Measures the duration of every DynamoDB call, including its retries. */
final class CallTimer implements ExecutionInterceptor {
  private static final ExecutionAttribute<Long> START = new ExecutionAttribute<>("haapi.start");

  private final Metrics metrics;

  CallTimer(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    attributes.putAttribute(START, System.nanoTime());
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    time(attributes);
  }

  @Override
  public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
    time(attributes);
  }

  private void time(ExecutionAttributes attributes) {
    long taken = System.nanoTime() - attributes.getAttribute(START);
    metrics.time(Metric.TABLE_LATENCY, Duration.ofNanos(taken));
  }
}
