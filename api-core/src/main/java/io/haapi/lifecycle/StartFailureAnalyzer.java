package io.haapi.lifecycle;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports in one line why the API does not start and what to do. */
final class StartFailureAnalyzer extends AbstractFailureAnalyzer<StartException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, StartException cause) {
    return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
  }
}
