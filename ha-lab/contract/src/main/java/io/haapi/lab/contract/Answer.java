package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What came back for one request.
 *
 * @param exchange the request in one line, for failures
 * @param headers by lower-case name
 * @param gateway the declared difference under which a gateway gave this answer
 */
record Answer(
    String exchange,
    int status,
    Map<String, List<String>> headers,
    byte[] body,
    Optional<Difference> gateway) {
  private static final JsonMapper JSON = JsonMapper.shared();

  Answer of(Difference difference) {
    return new Answer(exchange, status, headers, body, Optional.of(difference));
  }

  Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  List<String> headers(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  String requiredHeader(String name) {
    return header(name).orElseThrow(() -> new AssertionError(this + "\nhas no header " + name));
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw new AssertionError(this + "\nis not JSON", e);
    }
  }

  Answer expect(int wanted) {
    assertThat(status).as("status of %s", this).isEqualTo(wanted);
    return this;
  }

  /** A success with a JSON body. */
  JsonNode expectJson(int wanted) {
    expect(wanted);
    assertThat(header("Content-Type").orElse("none"))
        .as("content type of %s", this)
        .startsWith("application/json");
    return json();
  }

  /** A success with nothing in it. */
  void expectEmpty(int wanted) {
    expect(wanted);
    assertThat(body).as("body of %s", this).isEmpty();
  }

  /** A problem of this status and one of these names. */
  Problem problem(int wanted, String... names) {
    if (gateway.isPresent()) {
      // In the instance's place it says the same, but for what it looks at first.
      if (gateway.get() == Difference.REQUESTS_VALIDATED) {
        assertThat(wanted).as("status of %s", this).isIn(400, 413, 415);
      }
      return new Problem(this);
    }
    expect(wanted);
    var problem = new Problem(this);
    assertThat(problem.name()).as("type of %s", this).isIn((Object[]) names);
    return problem;
  }

  /** Some refusal; which one is not the contract's business. */
  Problem refused() {
    assertThat(status).as("status of %s", this).isGreaterThanOrEqualTo(400);
    return new Problem(this);
  }

  boolean isReplay() {
    return header("Idempotency-Replayed").filter("true"::equals).isPresent();
  }

  @Override
  public String toString() {
    String shown = text();
    if (shown.length() > 1_000) shown = shown.substring(0, 1_000) + "…";
    return exchange + "\n-> " + status + " " + headers + "\n" + shown;
  }
}
