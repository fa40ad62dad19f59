package io.haapi.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.springframework.boot.test.system.CapturedOutput;

/** Assertions on a start that a setting prevents. */
public final class StartFailure {
  private StartFailure() {}

  /** Checks that one line gives the reason, without the value {@code private}. */
  public static void assertOneLine(CapturedOutput output, String message) {
    assertThat(output.getAll().lines().filter(StartFailure::isAboveInfo))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("cannot start: " + message)
                    .contains("environment variable")
                    .doesNotContain("private")
                    .doesNotContain("Exception"));
  }

  private static boolean isAboveInfo(String line) {
    return line.contains("\"ERROR\"") || line.contains("\"WARN\"") || line.startsWith("\tat ");
  }
}
