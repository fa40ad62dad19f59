package io.haapi.session;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stores sessions in encrypted tokens that the client keeps: the id <em>is</em> the session. Each
 * save returns a new id. Spring Session saves first and then compares ids, so it sends the new one
 * to the client.
 *
 * <p>Nothing is stored on the server, so nothing can be merged or revoked: of two concurrent
 * requests the later response wins, and a copy of a token is valid until it expires.
 */
final class TokenSessionStore implements SessionStore {
  private final JsonMapper json = JsonMapper.shared();
  private final SessionTokens tokens;
  private final AttributeCodec codec;

  TokenSessionStore(SessionTokens tokens, AttributeCodec codec) {
    this.tokens = tokens;
    this.codec = codec;
  }

  /**
   * The content of a token.
   *
   * @param createdAt epoch milliseconds
   * @param accessedAt epoch milliseconds
   * @param timeout seconds
   * @param attributes as {@link AttributeCodec} writes them
   */
  record TokenContent(
      long createdAt, long accessedAt, long timeout, Map<String, JsonNode> attributes) {
    TokenContent {
      attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
    }
  }

  @Override
  public boolean isValidId(String id) {
    return SessionTokens.isValid(id);
  }

  @Override
  public Optional<StoredSession> find(String id, Instant expiryLimit) {
    return tokens
        .open(id)
        .flatMap(this::content)
        .map(this::session)
        .filter(it -> expiryLimit.isBefore(it.accessedAt().plus(it.timeout())));
  }

  @Override
  public String insert(ApiSession session, Instant expiryLimit) {
    String token = tokens.seal(json.writeValueAsString(content(session)));
    if (token.length() > SessionTokens.MAX_LENGTH) throw tooLarge(token.length());
    return token;
  }

  /** Seals the whole session into a new token. */
  @Override
  public Optional<String> update(ApiSession session, Instant expiryLimit) {
    return Optional.of(insert(session, expiryLimit));
  }

  @Override
  public Optional<String> rotate(String oldId, ApiSession session, Instant expiryLimit) {
    return Optional.of(insert(session, expiryLimit));
  }

  /** Does nothing: only the client can delete the token. */
  @Override
  public void delete(String id) {}

  private TokenContent content(ApiSession session) {
    var attributes = new HashMap<String, JsonNode>();
    session
        .storedAttributes()
        .forEach((name, value) -> attributes.put(name, json.readTree(codec.encode(value))));
    return new TokenContent(
        session.getCreationTime().toEpochMilli(),
        session.getLastAccessedTime().toEpochMilli(),
        session.getMaxInactiveInterval().toSeconds(),
        attributes);
  }

  /** Returns the content of a token; empty when a later version wrote it in an unknown format. */
  private Optional<TokenContent> content(String text) {
    try {
      return Optional.ofNullable(json.readValue(text, TokenContent.class));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private StoredSession session(TokenContent content) {
    var attributes = new HashMap<String, Object>();
    content
        .attributes()
        .forEach(
            (name, value) ->
                codec.decode(value.toString()).ifPresent(decoded -> attributes.put(name, decoded)));
    return new StoredSession(
        Instant.ofEpochMilli(content.createdAt()),
        Instant.ofEpochMilli(content.accessedAt()),
        Duration.ofSeconds(content.timeout()),
        attributes);
  }

  private static ProblemException tooLarge(int length) {
    return new ProblemException(
        Problem.of(
            "session-too-large",
            409,
            "Session too large",
            "The session would need %d characters; the limit is %d. It was not changed. Remove data from it first."
                .formatted(length, SessionTokens.MAX_LENGTH)));
  }
}
