package io.haapi.lab.contract;

import java.util.Set;

/**
 * A deviation from the contract that a gateway or a session store causes, with the reason.
 *
 * <p>A gateway's response carries no {@code X-Instance}; the contract then checks only that its
 * status is one of {@link #statuses()} and that it leaks nothing. A response of an instance must
 * follow the whole contract, except for the limits of a session in a token.
 */
public enum Difference {
  CALLER_AUTHENTICATED(
      "the gateway's authorizer rejects requests without an identity", Set.of(401, 403)),
  ORIGIN_SECRET_ADDED(
      "the gateway overwrites the origin secret, or is the only possible caller, so no client can send"
          + " a wrong one",
      Set.of()),
  BODY_OVER_10_MB("API Gateway takes payloads up to 10 MB and returns 413 itself", Set.of(413)),
  UNKNOWN_PATHS(
      "the gateway routes paths itself: 403 by default, 404 if its response is customized",
      Set.of(403, 404)),
  UNKNOWN_METHODS("the gateway routes methods itself", Set.of(400, 403, 404, 405)),
  REFUSED_TARGETS(
      "the gateway reads the request target before any instance does",
      Set.of(400, 403, 404, 405, 414, 431)),
  MALFORMED_REQUESTS(
      "the gateway reads framing and headers before any instance does",
      Set.of(400, 401, 403, 408, 413, 414, 431)),
  UNREADABLE_CHUNKS("the lab's gateway closes the connection on malformed chunks", Set.of(400)),
  UNKNOWN_VERSIONS(
      "the lab's gateway treats later versions of HTTP in a request line as 1.1", Set.of(400, 505)),
  INSTANCE_HEALTH_HIDDEN(
      "only /health/region is public; live and ready are for the load balancer", Set.of(403, 404)),
  DOCUMENT_FOR_CALLERS(
      "of the paths that need no caller, only /health/region is public", Set.of(401)),
  REQUESTS_VALIDATED(
      "the gateway validates parameters and bodies against the document before any instance does",
      Set.of(400)),
  UNREADABLE_JSON(
      "LocalStack's gateway fails on JSON that Python cannot parse: invalid UTF-8, and nesting and"
          + " numbers beyond its limits",
      Set.of(500)),
  UNREADABLE_BODIES(
      "LocalStack's gateway decodes bodies by their headers and fails if they do not match",
      Set.of(500)),
  SESSION_IN_TOKEN(
      "the client's token is the session: each change sets the next token, one of several concurrent"
          + " changes survives, and values beyond 4 KB are rejected",
      Set.of());

  private final String reason;
  private final Set<Integer> statuses;

  Difference(String reason, Set<Integer> statuses) {
    this.reason = reason;
    this.statuses = statuses;
  }

  /** Returns the reason, as one clause. */
  public String reason() {
    return reason;
  }

  /** Returns the statuses that the gateway may return instead of the instance. */
  public Set<Integer> statuses() {
    return statuses;
  }
}
