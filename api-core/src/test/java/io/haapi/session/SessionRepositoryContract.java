package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.haapi.caller.Caller;
import io.haapi.telemetry.Metrics;
import io.haapi.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;

/** The contract of sessions in every {@link SessionStore}. */
public abstract class SessionRepositoryContract {
  protected static final Duration TIMEOUT = Duration.ofMinutes(30);

  /** A value of a registered type. */
  public record Note(String text, int stars) {}

  protected static final Set<SessionType> TYPES = Set.of(new SessionType("note", Note.class));

  private static final Caller OWNER = new Caller("owner");

  protected final TestClock clock = new TestClock();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  /** Returns the store under test. */
  protected abstract SessionStore store();

  /** Returns the codec of the attributes. */
  protected AttributeCodec codec() {
    return new AttributeCodec(TYPES);
  }

  protected final SessionRepository<ApiSession> sessions() {
    return sessions(clock, Duration.ZERO);
  }

  /** Returns the sessions as an instance with this clock sees them. */
  private SessionRepository<ApiSession> sessions(InstantSource time, Duration clockSkew) {
    return sessions(store(), time, clockSkew);
  }

  protected final SessionRepository<ApiSession> sessions(SessionStore store) {
    return sessions(store, clock, Duration.ZERO);
  }

  /** Saves every session that it is given, because the save interval is zero. */
  private SessionRepository<ApiSession> sessions(
      SessionStore store, InstantSource time, Duration clockSkew) {
    return new ApiSessionRepository(
        store,
        codec(),
        new ApiSessionRepository.Times(TIMEOUT, Duration.ZERO, clockSkew),
        time,
        () -> Optional.of(OWNER),
        new Metrics(metrics));
  }

  protected final double count(String metric) {
    return metrics.counter(metric).count();
  }

  /** By the clock of the instance that is ahead, the session has already expired. */
  @Test
  void toleratesClockAheadWithinSkew() {
    var ahead = new TestClock(clock.instant().plus(TIMEOUT));
    var skewed = sessions(ahead, TIMEOUT.plusSeconds(1));
    String id = stored(session -> session.setAttribute("a", 1));

    ApiSession there = skewed.findById(id);
    assertThat(there).isNotNull();
    there.setLastAccessedTime(ahead.instant());
    there.setAttribute("b", 2);
    skewed.save(there);

    ApiSession here = found(there.getId());
    assertThat(here.getAttributeNames()).containsExactlyInAnyOrder("a", "b");
    here.setLastAccessedTime(clock.instant());
    assertThat(here.getLastAccessedTime()).as("never moves back").isEqualTo(ahead.instant());
  }

  @Test
  void expiresWhenClockIsAheadBeyondSkew() {
    var ahead = new TestClock(clock.instant().plus(TIMEOUT).plusSeconds(60));
    String id = stored(session -> session.setAttribute("a", 1));

    assertThat(sessions(ahead, Duration.ofSeconds(60)).findById(id)).isNull();
    assertThat(sessions(ahead, Duration.ofSeconds(61)).findById(id)).isNotNull();
  }

  @Test
  void findsNoSessionThatWasNeverStored() {
    assertThat(find(sessions().createSession().getId())).isEmpty();
  }

  @Test
  void keepsAttributesOfEveryAllowedType() {
    Map<String, Object> values =
        Map.of(
            "text",
            "ünïcode \uD83D\uDED2",
            "int",
            7,
            "long",
            8_000_000_000L,
            "flag",
            true,
            "time",
            Instant.parse("2026-11-23T06:00:00.123Z"),
            "note",
            new Note("hello", 5));

    String id = stored(session -> values.forEach(session::setAttribute));

    assertThat(found(id).getAttributeNames()).isEqualTo(values.keySet());
    values.forEach(
        (name, value) -> assertThat(found(id).<Object>getAttribute(name)).isEqualTo(value));
  }

  @Test
  void keepsAnAttributeWhateverItsName() {
    var names = Set.of("a.b[0]", "#n", ":now", "SET", "attrs", "a b", "ü", "x".repeat(300));

    String id = stored(_ -> {});
    String later = change(id, session -> names.forEach(name -> session.setAttribute(name, name)));

    assertThat(found(later).getAttributeNames()).isEqualTo(names);
  }

  @Test
  void rejectsValueOfUnregisteredType() {
    ApiSession session = sessions().createSession();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> session.setAttribute("big", BigInteger.ONE))
        .withMessageContaining("java.math.BigInteger")
        .withMessageContaining("SessionType");
  }

  @Test
  void forgetsARemovedAttribute() {
    String id = stored(session -> session.setAttribute("a", "1"));

    String later = change(id, session -> session.removeAttribute("a"));

    assertThat(found(later).getAttributeNames()).isEmpty();
  }

  @Test
  void findsNoSessionThatHasExpired() {
    String id = stored(_ -> {});

    clock.advance(TIMEOUT.minusSeconds(1));
    assertThat(find(id)).isPresent();

    clock.advance(Duration.ofSeconds(1));
    assertThat(find(id)).isEmpty();
  }

  @Test
  void staysAliveWhenUsed() {
    String id = stored(_ -> {});

    clock.advance(TIMEOUT.minusSeconds(1));
    String later = change(id, _ -> {});
    clock.advance(TIMEOUT.minusSeconds(1));

    assertThat(find(later)).isPresent();
  }

  @Test
  void keepsOwnTimeout() {
    String id = stored(session -> session.setMaxInactiveInterval(TIMEOUT.multipliedBy(2)));

    clock.advance(TIMEOUT);

    assertThat(found(id).getMaxInactiveInterval()).isEqualTo(TIMEOUT.multipliedBy(2));
  }

  @Test
  void keepsCreationTime() {
    Instant made = clock.instant();
    String id = stored(_ -> {});

    clock.advance(Duration.ofMinutes(1));
    String later = change(id, session -> session.setAttribute("a", 1));

    assertThat(found(later).getCreationTime()).isEqualTo(made);
    assertThat(found(later).getLastAccessedTime()).isEqualTo(clock.instant());
  }

  @Test
  void keepsItsAttributesWhenItsIdChanges() {
    String id = stored(session -> session.setAttribute("a", "1"));
    ApiSession session = found(id);
    session.setAttribute("b", "2");

    session.changeSessionId();
    sessions().save(session);
    String newId = session.getId();

    assertThat(newId).isNotEqualTo(id);
    assertThat(found(newId).<String>getAttribute("a")).isEqualTo("1");
    assertThat(found(newId).<String>getAttribute("b")).isEqualTo("2");
  }

  protected final String stored(Consumer<Session> first) {
    ApiSession session = sessions().createSession();
    first.accept(session);
    sessions().save(session);
    return session.getId();
  }

  /** Returns the session's id after the change, which differs if the client keeps the session. */
  protected final String change(String id, Consumer<Session> change) {
    ApiSession session = found(id);
    change.accept(session);
    session.setLastAccessedTime(clock.instant());
    sessions().save(session);
    return session.getId();
  }

  protected final Optional<ApiSession> find(String id) {
    return Optional.ofNullable(sessions().findById(id));
  }

  protected final ApiSession found(String id) {
    return find(id).orElseThrow(() -> new AssertionError("no session " + id));
  }
}
