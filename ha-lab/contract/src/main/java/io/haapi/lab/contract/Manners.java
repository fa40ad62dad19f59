package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What every answer keeps to, whatever was asked. */
final class Manners {
  private static final List<String> LEAKS =
      List.of("<html", "<!doctype", "Exception", "\tat ", "java.", "springframework", "Whitelabel");

  /** RFC 9110 and 9112: a method, coding or version of the protocol that nobody here speaks. */
  private static final Set<Integer> NOT_SPOKEN_HERE = Set.of(501, 505);

  private Manners() {}

  static void check(Answer answer) {
    if (answer.gateway().isPresent()) {
      checkGateway(answer, answer.gateway().get());
      return;
    }
    assertThat(answer.status() < 500 || NOT_SPOKEN_HERE.contains(answer.status()))
        .as("a client must not cause a 5xx: %s", answer)
        .isTrue();
    assertThat(answer.headers("X-Instance")).as("X-Instance of %s", answer).hasSize(1);
    assertThat(answer.headers("X-Request-Id")).as("X-Request-Id of %s", answer).hasSize(1);
    if (answer.status() >= 400 && !answer.exchange().startsWith("HEAD ")) checkProblem(answer);
  }

  private static void checkGateway(Answer answer, Difference difference) {
    assertThat(answer.status())
        .as("%s: %s", difference.reason(), answer)
        .isIn(difference.statuses());
    checkNoLeak(answer);
  }

  /** RFC 9457, and the request id that lets support find it. */
  private static void checkProblem(Answer answer) {
    checkNoLeak(answer);
    assertThat(answer.header("Content-Type").orElse("none").split(";")[0].strip())
        .as("content type of %s", answer)
        .isEqualTo("application/problem+json");
    JsonNode problem = answer.json();
    assertThat(problem.path("type").asString(""))
        .as("type of %s", answer)
        .startsWith(Problem.TYPE_PREFIX);
    assertThat(problem.path("title").asString("")).as("title of %s", answer).isNotBlank();
    assertThat(problem.path("detail").asString("")).as("detail of %s", answer).isNotBlank();
    assertThat(problem.path("status").asInt(0))
        .as("status in the body of %s", answer)
        .isEqualTo(answer.status());
    assertThat(problem.path("requestId").asString(""))
        .as("requestId of %s", answer)
        .isEqualTo(answer.requiredHeader("X-Request-Id"));
  }

  private static void checkNoLeak(Answer answer) {
    String text = answer.text();
    assertThat(LEAKS).as("leaked by %s", answer).noneMatch(text::contains);
  }
}
