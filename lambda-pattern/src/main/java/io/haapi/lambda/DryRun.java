package io.haapi.lambda;

import java.util.concurrent.Callable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Lets calls of AWS be made up to the moment at which they would go out, and no further. */
final class DryRun implements ExecutionInterceptor {
  private static final ScopedValue<Boolean> DRY = ScopedValue.newInstance();

  /** Runs a task none of whose calls leaves this process. */
  static <T> T of(Callable<T> task) throws Exception {
    return ScopedValue.where(DRY, true).call(task::call);
  }

  @Override
  public void beforeTransmission(Context.BeforeTransmission call, ExecutionAttributes attributes) {
    if (DRY.isBound()) throw SdkClientException.create("not sent: this is a dry run");
  }
}
