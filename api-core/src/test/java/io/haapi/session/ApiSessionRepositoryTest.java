package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.haapi.caller.Caller;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metrics;
import io.haapi.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Tests what the repository adds to every store: owners, the save interval, failures. */
class ApiSessionRepositoryTest {
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Caller ALICE = new Caller("alice");
  private static final Caller BOB = new Caller("bob");

  private final AttributeCodec codec = new AttributeCodec(Set.of());
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final MemoryStore store = new MemoryStore();
  private final ApiSessionRepository sessions = sessions(store);

  private ApiSessionRepository sessions(SessionStore of) {
    return new ApiSessionRepository(
        of,
        codec,
        new ApiSessionRepository.Times(Duration.ofMinutes(30), INTERVAL, Duration.ZERO),
        new TestClock(),
        Caller::find,
        new Metrics(metrics));
  }

  @Test
  void findsTheCallersSession() throws Exception {
    String id = sessionOf(ALICE);

    assertThat(ALICE.<Object>call(() -> sessions.findById(id).getAttribute("a"))).isEqualTo("1");
  }

  @Test
  void hidesSessionsOfOtherCallersUnchanged() throws Exception {
    String id = sessionOf(ALICE);

    assertThat(BOB.call(() -> found(id))).isFalse();
    assertThat(found(id)).isFalse();
    assertThat(ALICE.call(() -> found(id))).isTrue();
  }

  @Test
  void doesNotCallTheStoreWithoutACaller() throws Exception {
    String id = sessionOf(ALICE);

    assertThat(found(id)).isFalse();

    assertThat(store.finds).isZero();
  }

  @Test
  void createsNoSessionWithoutACaller() {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(sessions::createSession)
        .satisfies(e -> assertThat(e.problem().status()).isEqualTo(401));
  }

  @Test
  void hidesThePrincipalFromControllers() throws Exception {
    String principal = ApiSession.PRINCIPAL;
    var session = ALICE.call(sessions::createSession);

    assertThat(session.getAttributeNames()).isEmpty();
    assertThat(session.<Object>getAttribute(principal)).isNull();
    assertThatIllegalArgumentException().isThrownBy(() -> session.setAttribute(principal, "bob"));
    assertThatIllegalArgumentException().isThrownBy(() -> session.removeAttribute(principal));
  }

  @Test
  void savesANewSessionOnce() throws Exception {
    var session = ALICE.call(sessions::createSession);

    sessions.save(session);
    sessions.save(session);

    assertThat(store.saves).isEqualTo(1);
  }

  @Test
  void doesNotSaveAnUnchangedSession() throws Exception {
    var session = stored();

    session.setLastAccessedTime(session.getLastAccessedTime().plus(INTERVAL).minusNanos(1));
    sessions.save(session);

    assertThat(store.saves).isZero();
  }

  @Test
  void savesUntouchedSessionOncePerInterval() throws Exception {
    var session = stored();

    session.setLastAccessedTime(session.getLastAccessedTime().plus(INTERVAL));
    sessions.save(session);
    session.setLastAccessedTime(session.getLastAccessedTime().plus(INTERVAL).minusNanos(1));
    sessions.save(session);

    assertThat(store.saves).isEqualTo(1);
  }

  @Test
  void savesEveryKindOfChange() throws Exception {
    var session = stored();

    session.setAttribute("a", "1");
    sessions.save(session);
    session.removeAttribute("a");
    sessions.save(session);
    session.setMaxInactiveInterval(Duration.ofHours(1));
    sessions.save(session);
    session.changeSessionId();
    sessions.save(session);

    assertThat(store.saves).isEqualTo(4);
  }

  @Test
  void ignoresRejectedAndEmptyCalls() throws Exception {
    var session = stored();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.setAttribute(ApiSession.PRINCIPAL, "bob"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.removeAttribute(ApiSession.PRINCIPAL));
    assertThatIllegalArgumentException().isThrownBy(() -> session.setAttribute("", "1"));
    assertThatIllegalArgumentException().isThrownBy(() -> session.setAttribute("b", new Object()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.setMaxInactiveInterval(Duration.ZERO));
    session.removeAttribute("");
    sessions.save(session);

    assertThat(store.saves).isZero();
  }

  @Test
  void countsSavesAndRejectedSaves() throws Exception {
    var session = stored();
    session.setAttribute("a", "2");
    store.rejects = true;

    sessions.save(session);

    assertThat(count("SessionSaves")).isEqualTo(1);
    assertThat(count("SessionSavesRefused")).isEqualTo(1);
  }

  @Test
  void countsSavesOfTokens() throws Exception {
    var tokens = sessions(new TokenSessionStore(new SessionTokens(List.of("k".repeat(32))), codec));
    var session = ALICE.call(tokens::createSession);

    tokens.save(session);
    session.setAttribute("a", "1");
    tokens.save(session);

    assertThat(count("SessionSaves")).isEqualTo(2);
    assertThat(count("SessionSavesRefused")).isZero();
  }

  @Test
  void countsNoFailedSave() throws Exception {
    var session = ALICE.call(sessions::createSession);
    store.fails = true;

    assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> sessions.save(session));

    assertThat(count("SessionSaves")).isZero();
    assertThat(count("SessionSavesRefused")).isZero();
  }

  @Test
  void callsAFailedStoreOncePerRequest() throws Exception {
    var session = stored();
    session.setAttribute("a", "1");
    store.fails = true;

    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> sessions.save(session));
    }

    assertThat(store.saves).isEqualTo(1);
  }

  private ApiSession stored() throws Exception {
    String id = sessionOf(ALICE);
    store.saves = 0;
    return ALICE.call(() -> sessions.findById(id));
  }

  private String sessionOf(Caller caller) throws Exception {
    return caller.call(
        () -> {
          var session = sessions.createSession();
          session.setAttribute("a", "1");
          sessions.save(session);
          return session.getId();
        });
  }

  private double count(String metric) {
    return metrics.counter(metric).count();
  }

  private boolean found(String id) {
    return sessions.findById(id) != null;
  }

  /** Keeps sessions in memory and counts the calls. */
  private static final class MemoryStore implements SessionStore {
    private final Map<String, StoredSession> stored = new HashMap<>();
    private int finds;
    private int saves;
    private boolean fails;
    private boolean rejects;

    @Override
    public boolean isValidId(String id) {
      return true;
    }

    @Override
    public Optional<StoredSession> find(String id, Instant expiryLimit) {
      finds++;
      return Optional.ofNullable(stored.get(id));
    }

    @Override
    public String insert(ApiSession session, Instant expiryLimit) {
      saves++;
      if (fails) throw new ProblemException(Problem.of("down", 503, "Down", "Down."));
      stored.put(
          session.getId(),
          new StoredSession(
              session.getCreationTime(),
              session.getLastAccessedTime(),
              session.getMaxInactiveInterval(),
              session.storedAttributes()));
      return session.getId();
    }

    @Override
    public Optional<String> update(ApiSession session, Instant expiryLimit) {
      return rejects ? Optional.empty() : Optional.of(insert(session, expiryLimit));
    }

    @Override
    public Optional<String> rotate(String oldId, ApiSession session, Instant expiryLimit) {
      stored.remove(oldId);
      return Optional.of(insert(session, expiryLimit));
    }

    @Override
    public void delete(String id) {
      stored.remove(id);
    }
  }
}
