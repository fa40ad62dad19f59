package io.haapi.lambda;

import io.haapi.lifecycle.DryRunCheck;
import java.util.concurrent.Callable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** Lets calls of AWS be made up to the moment at which they would go out, and no further. */
final class DryRun implements ExecutionInterceptor, DryRunCheck {
  private static final ScopedValue<Boolean> DRY = ScopedValue.newInstance();

  /** Runs a task without letting its calls leave this process. */
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
    // Like a refusal: of a write that failed otherwise it would be said that it may have happened.
    throw DynamoDbException.builder()
        .statusCode(400)
        .message("not sent: this is a dry run")
        .build();
  }
}
