package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Checks the assertions that hold for every response of the API. */
final class UniversalAssertions {
  private static final List<String> LEAKS =
      List.of("<html", "<!doctype", "Exception", "\tat ", "java.", "springframework", "Whitelabel");

  /** Method, coding or protocol version not supported (RFC 9110, RFC 9112). */
  private static final Set<Integer> UNSUPPORTED_PROTOCOL = Set.of(501, 505);

  private UniversalAssertions() {}

  static void check(ApiResponse response) {
    if (response.gateway().isPresent()) {
      checkGateway(response, response.gateway().get());
      return;
    }
    assertThat(response.status() < 500 || UNSUPPORTED_PROTOCOL.contains(response.status()))
        .as("a client must not cause a 5xx: %s", response)
        .isTrue();
    assertThat(response.headers("X-Instance")).as("X-Instance of %s", response).hasSize(1);
    assertThat(response.headers("X-Request-Id")).as("X-Request-Id of %s", response).hasSize(1);
    if (response.status() >= 400 && !response.exchange().startsWith("HEAD "))
      checkProblem(response);
  }

  private static void checkGateway(ApiResponse response, Difference difference) {
    assertThat(response.status())
        .as("%s: %s", difference.reason(), response)
        .isIn(difference.statuses());
    checkNoLeak(response);
  }

  /** Asserts a problem (RFC 9457) with the id of the request. */
  private static void checkProblem(ApiResponse response) {
    checkNoLeak(response);
    assertThat(response.header("Content-Type").orElse("none").split(";")[0].strip())
        .as("content type of %s", response)
        .isEqualTo("application/problem+json");
    JsonNode problem = response.json();
    assertThat(problem.path("type").asString(""))
        .as("type of %s", response)
        .startsWith(ProblemResponse.TYPE_PREFIX);
    assertThat(problem.path("title").asString("")).as("title of %s", response).isNotBlank();
    assertThat(problem.path("detail").asString("")).as("detail of %s", response).isNotBlank();
    assertThat(problem.path("status").asInt(0))
        .as("status in the body of %s", response)
        .isEqualTo(response.status());
    assertThat(problem.path("requestId").asString(""))
        .as("requestId of %s", response)
        .isEqualTo(response.requiredHeader("X-Request-Id"));
  }

  private static void checkNoLeak(ApiResponse response) {
    String text = response.text();
    assertThat(LEAKS).as("leaked by %s", response).noneMatch(text::contains);
  }
}
