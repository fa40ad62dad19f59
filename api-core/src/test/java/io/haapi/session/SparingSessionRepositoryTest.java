package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.springframework.session.MapSession;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.SessionRepository;

class SparingSessionRepositoryTest {
  private static final Duration TOUCH = Duration.ofMinutes(1);

  private final CountingStore store = new CountingStore();
  private final SparingSessionRepository<MapSession> sessions =
      new SparingSessionRepository<>(store, TOUCH);

  @Test
  void storesANewSessionOnce() {
    var session = sessions.createSession();

    sessions.save(session);
    sessions.save(session);

    assertThat(store.saves).isEqualTo(1);
  }

  @Test
  void doesNotStoreAnUnchangedSession() {
    var session = found();

    session.setLastAccessedTime(session.getLastAccessedTime().plus(TOUCH).minusNanos(1));
    sessions.save(session);

    assertThat(store.saves).isZero();
  }

  @Test
  void storesAnUnchangedSessionWhoseStoredAccessIsAMinuteOldAndThenNotForAnother() {
    var session = found();

    session.setLastAccessedTime(session.getLastAccessedTime().plus(TOUCH));
    sessions.save(session);
    session.setLastAccessedTime(session.getLastAccessedTime().plus(TOUCH).minusNanos(1));
    sessions.save(session);

    assertThat(store.saves).isEqualTo(1);
  }

  @Test
  void storesEveryKindOfChange() {
    var session = found();

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
  void doesNotAskAStoreAgainThatFailedInTheSameRequest() {
    var session = found();
    session.setAttribute("a", "1");
    store.fails = true;

    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> sessions.save(session));
    }

    assertThat(store.saves).isEqualTo(1);
  }

  private SparingSessionRepository.Watched<MapSession> found() {
    var session = sessions.createSession();
    sessions.save(session);
    store.saves = 0;
    return sessions.findById(session.getId());
  }

  private static final class CountingStore implements SessionRepository<MapSession> {
    private final MapSessionRepository store = new MapSessionRepository(new ConcurrentHashMap<>());
    private int saves;
    private boolean fails;

    @Override
    public MapSession createSession() {
      return store.createSession();
    }

    @Override
    public void save(MapSession session) {
      saves++;
      if (fails) throw new ProblemException(Problem.of("down", 503, "Down", "Down."));
      store.save(session);
    }

    @Override
    public MapSession findById(String id) {
      return store.findById(id);
    }

    @Override
    public void deleteById(String id) {
      store.deleteById(id);
    }
  }
}
