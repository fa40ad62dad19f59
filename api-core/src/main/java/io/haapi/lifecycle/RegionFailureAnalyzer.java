package io.haapi.lifecycle;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Reports in one line that the SDK finds no region, which happens outside AWS. */
final class RegionFailureAnalyzer extends AbstractFailureAnalyzer<SdkClientException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, SdkClientException cause) {
    String message = String.valueOf(cause.getMessage());
    if (!message.startsWith("Unable to load region")) return notOurs();
    return new FailureAnalysis(
        "no AWS region is known", "Set the environment variable AWS_REGION.", cause);
  }

  /** Returns the result that makes Spring Boot try the next analyzer. */
  private static FailureAnalysis notOurs() {
    return null;
  }
}
