package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.session.SessionRepository;

class TokenSessionStoreTest extends SessionRepositoryContract {
  private static final String KEY = "k".repeat(32);
  private static final String NEXT = "n".repeat(32);

  private final SessionTokens tokens = new SessionTokens(List.of(KEY));

  @Override
  protected SessionStore store() {
    return new TokenSessionStore(tokens, codec());
  }

  private SessionRepository<ApiSession> repository(SessionTokens tokens) {
    return sessions(new TokenSessionStore(tokens, codec()));
  }

  @Test
  void returnsNewIdOnSave() {
    String id = stored(session -> session.setAttribute("a", 1));

    assertThat(change(id, _ -> {})).isNotEqualTo(id);
  }

  @Test
  void encryptsContent() {
    String one = stored(session -> session.setAttribute("secret", "secret"));
    String other = stored(session -> session.setAttribute("secret", "secret"));

    assertThat(one.split("\\.")[3]).isNotEqualTo(other.split("\\.")[3]);
    assertThat(new String(java.util.Base64.getUrlDecoder().decode(one.split("\\.")[3])))
        .doesNotContain("secret");
  }

  @Test
  void replacesTokenOfOldKey() {
    String old = stored(session -> session.setAttribute("a", 1));
    var during = repository(new SessionTokens(List.of(NEXT, KEY)));
    var after = repository(new SessionTokens(List.of(NEXT)));

    ApiSession session = during.findById(old);
    during.save(session);

    assertThat(after.findById(old)).isNull();
    assertThat(after.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
  }

  @Test
  void encryptsWithFirstKeyOnly() {
    var before = repository(new SessionTokens(List.of(KEY, NEXT)));
    var session = before.createSession();

    before.save(session);

    assertThat(find(session.getId())).isPresent();
  }

  @Test
  void rejectsOversizedSessionUnchanged() {
    String id = stored(session -> session.setAttribute("a", "small"));
    ApiSession session = found(id);

    session.setAttribute("a", "x".repeat(4000));

    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> sessions().save(session))
        .satisfies(e -> assertThat(e.problem().status()).isEqualTo(409))
        .satisfies(e -> assertThat(e.problem().name()).isEqualTo("session-too-large"))
        .satisfies(e -> assertThat(e.problem().detail()).contains("4000", "Remove"));
    assertThat(session.getId()).isEqualTo(id);
    assertThat(found(id).<String>getAttribute("a")).isEqualTo("small");
  }

  @Test
  void doesNotMergeConcurrentChanges() {
    String id = stored(_ -> {});

    String one = change(id, session -> session.setAttribute("one", 1));
    String other = change(id, session -> session.setAttribute("other", 2));

    assertThat(found(one).getAttributeNames()).containsExactly("one");
    assertThat(found(other).getAttributeNames()).containsExactly("other");
  }

  @Test
  void cannotRevokeCopiedToken() {
    String id = stored(_ -> {});

    sessions().deleteById(id);

    assertThat(find(id)).isPresent();
    clock.advance(TIMEOUT);
    assertThat(find(id)).isEmpty();
  }

  @Test
  void cannotEndReplacedId() {
    String id = stored(_ -> {});
    ApiSession session = found(id);

    session.changeSessionId();
    sessions().save(session);

    assertThat(find(id)).isPresent();
    assertThat(find(session.getId())).isPresent();
  }

  @Test
  void dropsValuesOfLaterVersions() {
    String later =
        tokens.seal(
            """
            {"createdAt":%1$d,"accessedAt":%1$d,"timeout":60,"more":1,
             "attributes":{"%2$s":["String","owner"],"good":["Integer",1],"later":["type-of-a-later-version",{}]}}\
            """
                .formatted(clock.instant().toEpochMilli(), ApiSession.PRINCIPAL));

    assertThat(found(later).getAttributeNames()).containsExactly("good");
  }

  @Test
  void ignoresOwnTokensThatAreNotSessions() {
    for (String text : List.of("", "{}", "[]", "null", "{\"attributes\":null}", "no json")) {
      assertThat(find(tokens.seal(text))).as(text).isEmpty();
    }
  }
}
