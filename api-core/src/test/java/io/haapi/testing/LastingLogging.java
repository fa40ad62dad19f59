package io.haapi.testing;

import org.springframework.boot.logging.logback.LogbackLoggingSystem;

/**
 * Logging that survives the end of an application, because tests run several in one process: by
 * default the first to end silences all others. Surefire is told to use it.
 */
public final class LastingLogging extends LogbackLoggingSystem {
  public LastingLogging(ClassLoader classes) {
    super(classes);
  }

  @Override
  public void cleanUp() {
    // Lasts.
  }
}
