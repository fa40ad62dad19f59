package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks that all successful responses to one command are equal, status and body byte for byte,
 * that all but one say that they are replays, and that no attempt is rejected after one succeeded.
 */
final class ReplayCheck {
  static final String NAME = "replays";

  /** Rejections that say nothing about the command: authentication, timeout, throttling. */
  private static final Set<Integer> OF_ANY_REQUEST = Set.of(401, 403, 408, 429);

  private ReplayCheck() {}

  static CheckResult check(HistoryIndex history) {
    var findings = new Findings(history.replication());
    long judged = 0;
    for (Map.Entry<String, List<Attempt>> command : history.commands().entrySet()) {
      String key = command.getKey();
      List<Attempt> attempts = command.getValue();
      List<Attempt> successful = attempts.stream().filter(Attempt::isOk).toList();
      if (successful.isEmpty()) continue;
      Attempt first = successful.getFirst();
      List<Attempt> rejected = rejectedLater(successful, attempts);
      if (!rejected.isEmpty()) {
        findings.violation(
            "acknowledged commands rejected later",
            key,
            1,
            "%s, after an attempt succeeded: %s"
                .formatted(rejected.getFirst().text(), first.text()));
      }
      if (successful.size() + rejected.size() < 2) continue;
      judged++;
      for (Attempt other : successful.subList(1, successful.size())) {
        if (!isSame(first.response().orElseThrow(), other.response().orElseThrow())) {
          findings.violation(
              "commands with different responses",
              key,
              1,
              "%s and %s: %s differs from %s"
                  .formatted(first.text(), other.text(), body(first), body(other)));
          break;
        }
      }
      if (successful.stream().filter(it -> !it.response().orElseThrow().replayed()).count() > 1) {
        findings.violation(
            "commands with two first responses",
            key,
            1,
            "two responses are not marked as replays: " + first.text());
      }
    }
    return findings.result(NAME, judged, "commands with several responses", "equal byte for byte");
  }

  private static List<Attempt> rejectedLater(List<Attempt> successful, List<Attempt> attempts) {
    long acknowledged = successful.stream().mapToLong(Attempt::returned).min().orElseThrow();
    return attempts.stream()
        .filter(it -> it.isFail() && it.invoked() > acknowledged)
        .filter(
            it ->
                it.response()
                    .map(Response::status)
                    .filter(status -> status / 100 == 4 && !OF_ANY_REQUEST.contains(status))
                    .isPresent())
        .toList();
  }

  private static boolean isSame(Response a, Response b) {
    return a.status() == b.status() && a.body().equals(b.body());
  }

  private static String body(Attempt attempt) {
    return attempt.response().orElseThrow().body();
  }
}
