package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.haapi.caller.Caller;
import io.haapi.problem.ProblemException;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.springframework.session.MapSession;
import org.springframework.session.MapSessionRepository;

class PrincipalBoundSessionRepositoryTest {
  private static final Caller ALICE = new Caller("alice");
  private static final Caller BOB = new Caller("bob");

  private final PrincipalBoundSessionRepository<MapSession> sessions =
      new PrincipalBoundSessionRepository<>(new MapSessionRepository(new ConcurrentHashMap<>()));

  @Test
  void aCallerFindsTheirSession() throws Exception {
    String id = sessionOf(ALICE);

    assertThat(ALICE.<Object>call(() -> sessions.findById(id).getAttribute("a"))).isEqualTo("1");
  }

  @Test
  void nobodyElseFindsItAndItStaysAsItIs() throws Exception {
    String id = sessionOf(ALICE);

    assertThat(BOB.call(() -> found(id))).isFalse();
    assertThat(found(id)).isFalse();
    assertThat(ALICE.call(() -> found(id))).isTrue();
  }

  @Test
  void withoutACallerThereIsNoNewSession() {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(sessions::createSession)
        .satisfies(e -> assertThat(e.problem().status()).isEqualTo(401));
  }

  @Test
  void thePrincipalIsNoAttributeThatAControllerCanSeeOrChange() throws Exception {
    String principal = PrincipalBoundSessionRepository.PRINCIPAL;
    var session = ALICE.call(sessions::createSession);

    assertThat(session.getAttributeNames()).isEmpty();
    assertThat(session.<Object>getAttribute(principal)).isNull();
    assertThatIllegalArgumentException().isThrownBy(() -> session.setAttribute(principal, "bob"));
    assertThatIllegalArgumentException().isThrownBy(() -> session.removeAttribute(principal));
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

  private boolean found(String id) {
    return sessions.findById(id) != null;
  }
}
