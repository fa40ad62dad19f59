package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.budget.BudgetSettings;
import io.haapi.telemetry.Metrics;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.session.SessionRepository;

/** What sessions in Redis do besides, with a look at what lies there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RedisStoreContract extends ServerSideSessionContract<TrackedSession> {
  /** Patient: this machine may be busy. */
  static final BudgetSettings BUDGET =
      new BudgetSettings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          3,
          Duration.ofSeconds(20),
          Duration.ofSeconds(29));

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final Redis redis;
  private final RedisSessionRepository sessions;
  private final AbstractRedisClient client;
  private final RedisClusterCommands<String, String> commands;

  RedisStoreContract(int port, boolean cluster) {
    String url = "redis://127.0.0.1:" + port;
    if (cluster) {
      var clusterClient = RedisClusterClient.create(url);
      client = clusterClient;
      commands = clusterClient.connect().sync();
    } else {
      var singleClient = RedisClient.create(url);
      client = singleClient;
      commands = singleClient.connect().sync();
    }
    redis = new Redis(settings(port, cluster), BUDGET);
    sessions = repository(clock, Duration.ZERO);
  }

  static RedisSettings settings(int port, boolean cluster) {
    return new RedisSettings(
        Optional.of(URI.create("redis://127.0.0.1:" + port)),
        cluster,
        Optional.empty(),
        Optional.empty());
  }

  @AfterAll
  void disconnect() {
    redis.close();
    client.shutdown();
  }

  private RedisSessionRepository repository(InstantSource time, Duration clockSkew) {
    return new RedisSessionRepository(
        redis, new AttributeCodec(TYPES), TIMEOUT, clockSkew, time, new Metrics(metrics));
  }

  @Override
  SessionRepository<TrackedSession> sessions(InstantSource time, Duration clockSkew) {
    return repository(time, clockSkew);
  }

  @Override
  SessionRepository<TrackedSession> sessions() {
    return sessions;
  }

  final RedisClusterCommands<String, String> redis() {
    return commands;
  }

  @Test
  void redisDoesNotHoldTheId() {
    String id = stored(_ -> {});

    assertThat(redis().keys("*" + id + "*")).isEmpty();
    assertThat(redis().keys("haapi:session:*")).contains(RedisHash.key(id));
  }

  @Test
  void redisForgetsTheSessionWhenItExpires() {
    String id = stored(_ -> {});

    assertThat(redis().pttl(RedisHash.key(id))).isBetween(1L, TIMEOUT.toMillis());

    change(id, session -> session.setMaxInactiveInterval(TIMEOUT.multipliedBy(3)));

    assertThat(redis().pttl(RedisHash.key(id))).isGreaterThan(TIMEOUT.toMillis());
  }

  @Test
  void whatRemainsOfAnIdThatWasReplacedIsForgottenSoon() {
    String id = stored(_ -> {});
    TrackedSession session = found(id);

    session.changeSessionId();
    sessions.save(session);

    assertThat(redis().pttl(RedisHash.key(id))).isBetween(1L, 60_000L);
  }

  @Test
  void aNewIdWhoseFirstAnswerWasLostIsStored() {
    String id = stored(session -> session.setAttribute("a", 1));
    TrackedSession session = found(id);
    String newId = session.changeSessionId();
    // As the attempt left it whose answer was lost.
    redis().del(RedisHash.key(id));
    redis().hset(RedisHash.key(id), "movedTo", SessionIds.hash(newId));

    sessions.save(session);

    assertThat(found(newId).<Integer>getAttribute("a")).isEqualTo(1);
  }

  @Test
  void countsSavesAndTheLateOnesThatAreRefused() {
    String id = stored(_ -> {});
    double saves = count("SessionSaves");
    double refused = count("SessionSavesRefused");
    TrackedSession late = found(id);
    change(id, session -> session.setAttribute("a", 1));
    sessions.deleteById(id);

    sessions.save(late);

    assertThat(count("SessionSaves") - saves).isEqualTo(1);
    assertThat(count("SessionSavesRefused") - refused).isEqualTo(1);
  }

  @Test
  void leavesOutAValueThatItCannotReadAndLeavesItInRedis() {
    String id = stored(session -> session.setAttribute("good", 1));
    redis().hset(RedisHash.key(id), "attr:later", "[\"type-of-a-later-version\",{}]");

    change(id, session -> session.setAttribute("good", 2));

    assertThat(found(id).getAttributeNames()).containsExactly("good");
    assertThat(redis().hkeys(RedisHash.key(id))).contains("attr:later");
  }

  @Test
  void takesAHashThatIsNoSessionForNone() {
    redis().hset(RedisHash.key("strange"), "expiresAt", "soon");

    assertThat(find("strange")).isEmpty();
  }

  private double count(String metric) {
    return metrics.counter(metric).count();
  }
}
