package io.haapi.session;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.session.SessionRepository;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sessions that the client keeps, encrypted: the id <em>is</em> the session. Each save gives it a
 * new id, which Spring Session, that saves first and then compares ids, sends to the client.
 *
 * <p>Nothing is stored, so nothing can be merged or taken back: of two requests at the same time
 * the later answer wins, and a copy of a token is good until it expires.
 */
final class TokenSessionRepository implements SessionRepository<TrackedSession> {
  private final JsonMapper json = JsonMapper.shared();
  private final SessionIds ids = new SessionIds();
  private final SessionTokens tokens;
  private final AttributeCodec codec;
  private final Duration timeout;
  private final Duration clockSkew;
  private final InstantSource clock;
  private final Metrics metrics;

  TokenSessionRepository(
      SessionTokens tokens,
      AttributeCodec codec,
      Duration timeout,
      Duration clockSkew,
      InstantSource clock,
      Metrics metrics) {
    this.tokens = tokens;
    this.codec = codec;
    this.timeout = timeout;
    this.clockSkew = clockSkew;
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * What a token holds.
   *
   * @param createdAt epoch milliseconds
   * @param accessedAt epoch milliseconds
   * @param timeout seconds
   * @param attributes as {@link AttributeCodec} writes them
   */
  record Content(long createdAt, long accessedAt, long timeout, Map<String, JsonNode> attributes) {
    Content {
      attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
    }
  }

  @Override
  public TrackedSession createSession() {
    return TrackedSession.fresh(ids, codec, clock.instant(), timeout);
  }

  @Override
  public TrackedSession findById(String id) {
    // Null is what Spring's interface asks for.
    return tokens.open(id).flatMap(this::content).flatMap(it -> session(id, it)).orElse(null);
  }

  /**
   * Gives the session the id that holds it.
   *
   * @throws ProblemException (409 {@code session-too-large}) when it does not fit; the client keeps
   *     what it has
   */
  @Override
  public void save(TrackedSession session) {
    String token = tokens.seal(json.writeValueAsString(content(session)));
    if (token.length() > SessionTokens.MAX_LENGTH) throw tooLarge(token.length());
    session.markStored(token);
    metrics.count(Metric.SESSION_SAVES);
  }

  /** Does nothing: only the client can forget it. */
  @Override
  public void deleteById(String id) {}

  private Content content(TrackedSession session) {
    var attributes = new HashMap<String, JsonNode>();
    session
        .attributes()
        .forEach((name, value) -> attributes.put(name, json.readTree(codec.encode(value))));
    return new Content(
        session.getCreationTime().toEpochMilli(),
        session.getLastAccessedTime().toEpochMilli(),
        session.getMaxInactiveInterval().toSeconds(),
        attributes);
  }

  /** What a token says; empty when a later version says it in a way that is not known yet. */
  private Optional<Content> content(String text) {
    try {
      return Optional.ofNullable(json.readValue(text, Content.class));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private Optional<TrackedSession> session(String id, Content content) {
    var times =
        new TrackedSession.Times(
            Instant.ofEpochMilli(content.createdAt()),
            Instant.ofEpochMilli(content.accessedAt()),
            Duration.ofSeconds(content.timeout()));
    var attributes = new HashMap<String, Object>();
    content
        .attributes()
        .forEach(
            (name, value) ->
                codec.decode(value.toString()).ifPresent(decoded -> attributes.put(name, decoded)));
    var session = TrackedSession.stored(ids, codec, id, times, attributes);
    return clock.instant().minus(clockSkew).isBefore(session.expiresAt())
        ? Optional.of(session)
        : Optional.empty();
  }

  private static ProblemException tooLarge(int length) {
    return new ProblemException(
        Problem.of(
            "session-too-large",
            409,
            "The session is too large",
            "It would take %d characters and may have %d. Remove something from it first; it is as it was."
                .formatted(length, SessionTokens.MAX_LENGTH)));
  }
}
