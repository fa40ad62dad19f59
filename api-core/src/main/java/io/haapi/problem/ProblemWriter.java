package io.haapi.problem;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.haapi.telemetry.RequestTrace;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes problems as responses, whatever the client accepts (RFC 9457, section 3: a problem is
 * better than an empty 406).
 */
public final class ProblemWriter {
  private static final String CONTENT_TYPE = "application/problem+json";

  /**
   * The challenge that a 401 must carry (RFC 9110, section 11.6.1). Callers authenticate at the
   * front door with a bearer token; the header that it passes on is not an authentication scheme
   * for clients.
   */
  private static final String CHALLENGE = "Bearer";

  private final JsonMapper json;

  ProblemWriter(JsonMapper json) {
    this.json = json;
  }

  /**
   * Responds to a request with a problem. Headers that are already set are kept.
   *
   * @throws IOException when the client is gone
   */
  public void write(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    write(request, response, problem, json.writeValueAsBytes(members(request, problem)));
  }

  private static void write(
      HttpServletRequest request, HttpServletResponse response, Problem problem, byte[] body)
      throws IOException {
    response.setStatus(problem.status());
    response.setContentType(CONTENT_TYPE);
    response.setContentLength(body.length);
    response.setHeader("Cache-Control", "no-store");
    if (problem.status() == 401) response.setHeader("WWW-Authenticate", CHALLENGE);
    problem
        .retryAfter()
        .ifPresent(wait -> response.setHeader("Retry-After", String.valueOf(seconds(wait))));
    problem
        .policy()
        .ifPresent(
            fragment ->
                response.setHeader(
                    "Link",
                    "<%sopenapi.yaml#%s>; rel=\"describedby\""
                        .formatted(toRoot(request), fragment)));
    response.getOutputStream().write(body);
  }

  /** Relative, because API Gateway may serve the API below the name of a stage. */
  private static String toRoot(HttpServletRequest request) {
    long slashes = request.getRequestURI().chars().filter(c -> c == '/').count();
    return "../".repeat((int) Math.max(0, slashes - 1));
  }

  /**
   * A frequent problem, serialized in advance except for the request's ids.
   *
   * @param json all members except the ids, without the closing brace
   */
  public record Prepared(Problem problem, String json) {}

  /** Prepares a problem for {@link #write(HttpServletRequest, HttpServletResponse, Prepared)}. */
  public Prepared prepare(Problem problem) {
    String whole = json.writeValueAsString(members(problem));
    return new Prepared(problem, whole.substring(0, whole.length() - 1));
  }

  /**
   * Responds to a request with a prepared problem.
   *
   * @throws IOException when the client is gone
   */
  public void write(HttpServletRequest request, HttpServletResponse response, Prepared prepared)
      throws IOException {
    var body = new StringBuilder(prepared.json().length() + 160).append(prepared.json());
    // The ids contain only characters that JSON does not escape.
    RequestTrace.of(request)
        .ifPresent(
            trace -> {
              body.append(",\"requestId\":\"").append(trace.requestId()).append('"');
              trace
                  .traceId()
                  .ifPresent(id -> body.append(",\"traceId\":\"").append(id).append('"'));
            });
    write(request, response, prepared.problem(), body.append('}').toString().getBytes(UTF_8));
  }

  private static Map<String, Object> members(HttpServletRequest request, Problem problem) {
    var members = members(problem);
    RequestTrace.of(request)
        .ifPresent(
            trace -> {
              members.put("requestId", trace.requestId());
              trace.traceId().ifPresent(id -> members.put("traceId", id));
            });
    if (!problem.errors().isEmpty()) members.put("errors", problem.errors());
    return members;
  }

  private static Map<String, Object> members(Problem problem) {
    var members = new LinkedHashMap<String, Object>();
    members.put("type", problem.type());
    members.put("title", problem.title());
    members.put("status", problem.status());
    members.put("detail", problem.detail());
    return members;
  }

  /** Rounds up: a client that retries too early is shed again. */
  private static long seconds(Duration wait) {
    return wait.plusSeconds(1).minusNanos(1).toSeconds();
  }
}
