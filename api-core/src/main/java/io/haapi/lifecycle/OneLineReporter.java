package io.haapi.lifecycle;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Reports in one line why the API does not start. Log collectors would split Boot's multi-line
 * report.
 */
final class OneLineReporter implements FailureAnalysisReporter {
  private static final Logger LOG = LoggerFactory.getLogger(OneLineReporter.class);

  /** Boot's own reporter, which runs later and repeats the message in several lines. */
  private static final String BLOCK =
      "org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter";

  @Override
  public void report(FailureAnalysis analysis) {
    // defaults.properties turns it off too, but may not have been read yet.
    LoggingSystem.get(getClass().getClassLoader()).setLogLevel(BLOCK, LogLevel.OFF);
    LOG.error("cannot start: {}. {}", line(analysis.getDescription()), line(analysis.getAction()));
  }

  private static String line(String text) {
    String line = String.valueOf(text).strip().replaceAll("\\s+", " ");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
