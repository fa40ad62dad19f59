package io.haapi.lambda;

import io.haapi.lifecycle.DryRunCheck;
import java.util.concurrent.Callable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** Runs AWS calls up to the point at which they would be sent, and stops them there. */
final class DryRun implements ExecutionInterceptor, DryRunCheck {
  private static final ScopedValue<Boolean> DRY = ScopedValue.newInstance();

  /** Runs a task without sending its calls. */
  static <T> T of(Callable<T> task) throws Exception {
    return ScopedValue.where(DRY, true).call(task::call);
  }

  @Override
  public boolean isDry() {
    return DRY.isBound();
  }

  @Override
  public void beforeTransmission(Context.BeforeTransmission call, ExecutionAttributes attributes) {
    if (!DRY.isBound()) return;
    // A rejection: a write that failed in another way would be reported as an unknown outcome.
    throw DynamoDbException.builder()
        .statusCode(400)
        .message("not sent: this is a dry run")
        .build();
  }
}
