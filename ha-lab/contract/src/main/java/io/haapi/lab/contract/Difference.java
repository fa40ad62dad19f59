package io.haapi.lab.contract;

import java.util.Set;

/**
 * Something a gateway responses itself instead of passing it to an instance, or that a store of
 * sessions cannot do, with the reason.
 *
 * <p>A gateway's response carries no {@code X-Instance}; the contract then holds it to one of
 * {@link #statuses()} and to not being an HTML page. An response of an instance is always held to
 * the whole contract, but for what a session in a token cannot do.
 */
public enum Difference {
  CALLER_AUTHENTICATED("the gateway's authorizer turns away who has no identity", Set.of(401, 403)),
  ORIGIN_SECRET_ADDED(
      "the gateway sets the origin secret over whatever a client sent, or is the only one who can call:"
          + " no client can have it wrong",
      Set.of()),
  BODY_OVER_10_MB("API Gateway takes payloads up to 10 MB and responses 413 itself", Set.of(413)),
  UNKNOWN_PATHS(
      "the gateway maps paths itself: 403 unless its response is changed, else 404",
      Set.of(403, 404)),
  UNKNOWN_METHODS("the gateway maps methods itself", Set.of(400, 403, 404, 405)),
  REFUSED_TARGETS(
      "the gateway reads the request target before any instance does",
      Set.of(400, 403, 404, 405, 414, 431)),
  MALFORMED_REQUESTS(
      "the gateway reads framing and headers before any instance does",
      Set.of(400, 401, 403, 408, 413, 414, 431)),
  UNREADABLE_CHUNKS("the lab's gateway hangs up on a body whose chunks are none", Set.of(400)),
  UNKNOWN_VERSIONS(
      "the lab's gateway takes any later version of HTTP in a request line for 1.1",
      Set.of(400, 505)),
  INSTANCE_HEALTH_HIDDEN(
      "only /health/region is public; live and ready are for the load balancer", Set.of(403, 404)),
  DOCUMENT_FOR_CALLERS(
      "of the paths that need no caller only /health/region is public", Set.of(401)),
  REQUESTS_VALIDATED(
      "the gateway holds parameters and bodies against the document itself, before any instance does",
      Set.of(400)),
  UNREADABLE_JSON(
      "LocalStack's gateway breaks down over JSON that Python's reader gives up on: bytes that are not"
          + " UTF-8, nesting and numbers beyond its limits",
      Set.of(500)),
  UNREADABLE_BODIES(
      "LocalStack's gateway decodes bodies by their headers, and breaks down over what is not as these"
          + " say",
      Set.of(500)),
  SESSION_IN_TOKEN(
      "the client's token is the session: every change gives the next one, of concurrent changes one"
          + " survives, and what does not fit into 4 KB is refused",
      Set.of());

  private final String reason;
  private final Set<Integer> statuses;

  Difference(String reason, Set<Integer> statuses) {
    this.reason = reason;
    this.statuses = statuses;
  }

  /** Why it differs here, as one clause. */
  public String reason() {
    return reason;
  }

  /** What the gateway may response in the instance's place. */
  public Set<Integer> statuses() {
    return statuses;
  }
}
