package io.haapi.telemetry;

import java.io.IOException;
import org.springframework.boot.logging.StackTracePrinter;
import org.springframework.boot.logging.StandardStackTracePrinter;

/**
 * Logs exceptions as types and frames, without their messages: libraries quote client input in
 * theirs. Registered in {@code defaults.properties}.
 */
public final class StackTraces implements StackTracePrinter {
  private final StackTracePrinter printer =
      StandardStackTracePrinter.rootLast()
          .withFormatter(exception -> exception.getClass().getName());

  @Override
  public void printStackTrace(Throwable exception, Appendable output) throws IOException {
    printer.printStackTrace(exception, output);
  }
}
