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
 * The response to one request, with the assertions that tests make about it.
 *
 * @param exchange the request in one line, for failure messages
 * @param headers by lower-case name
 * @param gateway the declared difference that let a gateway respond instead of an instance
 */
public record ApiResponse(
    String exchange,
    int status,
    Map<String, List<String>> headers,
    byte[] body,
    Optional<Difference> gateway) {
  private static final JsonMapper JSON = JsonMapper.shared();

  ApiResponse under(Difference difference) {
    return new ApiResponse(exchange, status, headers, body, Optional.of(difference));
  }

  /** Returns the first header of this name. */
  public Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  /** Returns the values of all headers of this name. */
  public List<String> headers(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  /** Returns the header; fails without it. */
  public String requiredHeader(String name) {
    return header(name).orElseThrow(() -> new AssertionError(this + "\nhas no header " + name));
  }

  /** Returns the body as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Returns the body as JSON; fails if it is not JSON. */
  public JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw new AssertionError(this + "\nis not JSON", e);
    }
  }

  /** Asserts the status. */
  public ApiResponse expect(int wanted) {
    assertThat(status).as("status of %s", this).isEqualTo(wanted);
    return this;
  }

  /** Asserts the status and a JSON body, and returns the body. */
  public JsonNode expectJson(int wanted) {
    expect(wanted);
    assertThat(header("Content-Type").orElse("none"))
        .as("content type of %s", this)
        .startsWith("application/json");
    return json();
  }

  /** Asserts the status and an empty body. */
  public void expectEmpty(int wanted) {
    expect(wanted);
    assertThat(body).as("body of %s", this).isEmpty();
  }

  /** Asserts a problem of this status and one of these names. */
  public ProblemResponse problem(int wanted, String... names) {
    if (gateway.isPresent()) {
      // A gateway that validates requests may check a body before a key or a path.
      if (gateway.get() == Difference.REQUESTS_VALIDATED) {
        assertThat(wanted).as("status of %s", this).isIn(400, 413, 415);
      }
      return new ProblemResponse(this);
    }
    expect(wanted);
    var problem = new ProblemResponse(this);
    assertThat(problem.name()).as("type of %s", this).isIn((Object[]) names);
    return problem;
  }

  /** Asserts a status of 400 or more; the contract does not specify which. */
  public ProblemResponse expectRejection() {
    assertThat(status).as("status of %s", this).isGreaterThanOrEqualTo(400);
    return new ProblemResponse(this);
  }

  /** Asserts that the command was executed, not replayed. */
  public ApiResponse expectExecuted() {
    assertThat(headers("Idempotency-Replayed")).as("%s was executed", this).isEmpty();
    return this;
  }

  /** Asserts that this replays the first response byte for byte and is marked as a replay. */
  public void expectReplayOf(ApiResponse first) {
    expectSameAs(first);
    assertThat(headers("Idempotency-Replayed"))
        .as("%s is marked as a replay", this)
        .containsExactly("true");
  }

  /** Asserts the status, body, content type and location of the first response. */
  public void expectSameAs(ApiResponse first) {
    expect(first.status());
    assertThat(text()).as("body of %s", this).isEqualTo(first.text());
    assertThat(body).as("bytes of %s", this).isEqualTo(first.body());
    for (String header : List.of("Content-Type", "Location")) {
      assertThat(headers(header)).as(header).isEqualTo(first.headers(header));
    }
  }

  /** Returns the id of the aggregate that a create command created: the end of its location. */
  public String createdId() {
    String location = expect(201).requiredHeader("Location");
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /** Returns whether the response is marked as a replay. */
  public boolean isReplay() {
    return header("Idempotency-Replayed").filter("true"::equals).isPresent();
  }

  @Override
  public String toString() {
    String shown = text();
    if (shown.length() > 1_000) shown = shown.substring(0, 1_000) + "…";
    return exchange + "\n-> " + status + " " + headers + "\n" + shown;
  }
}
