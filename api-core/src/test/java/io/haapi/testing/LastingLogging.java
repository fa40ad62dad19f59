package io.haapi.testing;

import org.springframework.boot.logging.logback.LogbackLoggingSystem;

/**
 * Logging that survives the end of an application. Tests run several applications in one process,
 * and by default the first to end silences all others. The Surefire configuration selects it.
 */
public final class LastingLogging extends LogbackLoggingSystem {
  public LastingLogging(ClassLoader classes) {
    super(classes);
  }

  @Override
  public void cleanUp() {
    // Keeps logging.
  }
}
