package io.haapi.lifecycle;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports in one line which setting prevents the start. */
final class SettingFailureAnalyzer extends AbstractFailureAnalyzer<SettingException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, SettingException cause) {
    return SettingFailures.analysis(cause.getMessage(), cause);
  }
}
