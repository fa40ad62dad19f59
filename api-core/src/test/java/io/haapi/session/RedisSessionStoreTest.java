package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.budget.BudgetSettings;
import io.haapi.lab.emulator.RedisServer;
import io.haapi.lab.process.Ports;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.problem.ProblemException;
import io.haapi.testing.LocalRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.session.SessionRepository;

@Requires(Requirement.REDIS)
@ExtendWith({LocalRedis.class, OutputCaptureExtension.class})
class RedisSessionStoreTest extends RedisStoreContract {
  private static final BudgetSettings HASTY =
      new BudgetSettings(
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          3,
          Duration.ofSeconds(5),
          Duration.ofSeconds(29));

  /** A connection attempt has two seconds, and a call has time for a second one. */
  private static final BudgetSettings GREETED =
      new BudgetSettings(
          Duration.ofSeconds(2),
          Duration.ofSeconds(20),
          9,
          Duration.ofSeconds(25),
          Duration.ofSeconds(29));

  RedisSessionStoreTest(RedisServer server) {
    super(server.port(), false);
  }

  @Test
  void reportsUnreachableRedis() {
    try (var nowhere = new Redis(settings(1, false), HASTY)) {
      assertUnavailable(nowhere);
    }
  }

  @Test
  void reportsHangingRedis() throws IOException {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var redis = new Redis(settings(silent.getLocalPort(), false), HASTY)) {
      assertUnavailable(redis);
    }
  }

  @Test
  void reconnectsAfterHangingHandshake() throws IOException {
    int port = Ports.free();
    var listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    try (var redis = new Redis(settings(port, false), GREETED);
        var _ = hung(listener);
        var _ = RedisServer.start(port)) {
      var session = repository(redis).createSession();
      repository(redis).save(session);

      assertThat(repository(redis).findById(session.getId())).isNotNull();
    }
  }

  /** Returns a connection that was accepted and stays open although the server is gone. */
  private static Socket hung(ServerSocket listener) throws IOException {
    try (listener) {
      return listener.accept();
    }
  }

  @Test
  void replacesConnectionAfterRestore(RedisServer server) {
    try (var redis = new Redis(settings(server.port(), false), BUDGET)) {
      var session = repository(redis).createSession();
      repository(redis).save(session);

      redis.reconnect();

      assertThat(repository(redis).findById(session.getId())).isNotNull();
    }
  }

  @Test
  void logsFailureInOneLineWithoutContent(CapturedOutput output) {
    try (var server = RedisServer.start("--requirepass", "right");
        var redis = new Redis(withPassword(server, "redis", "not quite"), BUDGET)) {
      var sessions = repository(redis);
      String id = sessions.createSession().getId();

      assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> sessions.findById(id));

      assertThat(output.getAll().lines().filter(line -> line.contains("Redis did not respond")))
          .singleElement()
          .asString()
          .contains("WARN", "RedisCommandExecutionException")
          .doesNotContain("not quite", id, SessionIds.hash(id));
    }
  }

  @Test
  void reconnectsAfterOutage() {
    int port = Ports.free();
    try (var redis = new Redis(settings(port, false), BUDGET)) {
      var sessions = repository(redis);
      try (var _ = RedisServer.start(port)) {
        sessions.save(sessions.createSession());
      }
      try (var _ = RedisServer.start(port)) {
        var session = sessions.createSession();
        sessions.save(session);
        assertThat(sessions.findById(session.getId())).isNotNull();
      }
    }
  }

  @Test
  void sendsPassword() {
    try (var server = RedisServer.start("--requirepass", "open sesame");
        var right = new Redis(withPassword(server, "redis", "open sesame"), BUDGET);
        var wrong = new Redis(withPassword(server, "redis", "wrong"), BUDGET)) {
      var session = repository(right).createSession();
      repository(right).save(session);

      assertThat(repository(right).findById(session.getId())).isNotNull();
      assertUnavailable(wrong);
    }
  }

  @Test
  void neverFallsBackFromTls() {
    try (var server = RedisServer.start();
        var redis = new Redis(withPassword(server, "rediss", "secret"), HASTY)) {
      assertUnavailable(redis);
    }
  }

  private static RedisSettings withPassword(RedisServer server, String scheme, String password) {
    return new RedisSettings(
        Optional.of(URI.create(scheme + "://127.0.0.1:" + server.port())),
        false,
        Optional.empty(),
        Optional.of(password));
  }

  private SessionRepository<ApiSession> repository(Redis redis) {
    return sessions(new RedisSessionStore(redis, codec()));
  }

  private void assertUnavailable(Redis redis) {
    var sessions = repository(redis);
    var session = sessions.createSession();

    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> sessions.save(session))
        .satisfies(e -> assertThat(e.problem().status()).isEqualTo(503))
        .satisfies(e -> assertThat(e.problem().retryAfter()).isPresent());
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> sessions.findById(session.getId()))
        .satisfies(e -> assertThat(e.problem().name()).isEqualTo("sessions-unavailable"));
  }
}
