package io.haapi.lab.localstack;

import java.util.List;
import java.util.function.Predicate;

/** Explains in one line why a container of LocalStack did not start, from its log. */
final class LocalStackStartFailure {
  private static final String LICENSE = "License activation failed";
  private static final String REASON = "Reason:";

  private LocalStackStartFailure() {}

  static String of(String image, RuntimeException failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) cause = cause.getCause();
    String log = cause instanceof NotReady it ? it.log() : "";
    List<String> lines =
        log.lines().map(String::strip).filter(Predicate.not(String::isEmpty)).toList();
    if (log.contains(LICENSE)) {
      String reason =
          lines.stream()
              .filter(it -> it.startsWith(REASON))
              .map(it -> it.substring(REASON.length()).strip())
              .findFirst()
              .orElse(LICENSE);
      return "%s rejects its license (%s); set LOCALSTACK_AUTH_TOKEN to a valid one, or use the last image that needs none: -D%s=%s"
          .formatted(image, reason, LocalStackConfig.IMAGE, LocalStackConfig.FREE_IMAGE);
    }
    if (cause instanceof NotReady it && it.script().isPresent()) {
      String script = it.script().get();
      String said =
          lines.stream()
              .filter(line -> line.contains(script))
              .findFirst()
              .map(line -> " (last output: " + line + ")")
              .orElse("");
      return "%s starts, but %s%s; use the image that the tests are written for: -D%s=%s"
          .formatted(
              image, it.getMessage(), said, LocalStackConfig.IMAGE, LocalStackConfig.FREE_IMAGE);
    }
    return "%s does not start: %s%s; check Docker's disk space and memory, or set another image with -D%s="
        .formatted(
            image,
            String.valueOf(cause.getMessage()).lines().findFirst().orElse(""),
            lines.isEmpty() ? "" : " (last output: " + lines.getLast() + ")",
            LocalStackConfig.IMAGE);
  }
}
