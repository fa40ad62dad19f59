package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.budget.BudgetSettings;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract of sessions in Redis, with checks of the stored data. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RedisStoreContract extends ServerSideSessionContract {
  /** Generous, because the machine may be busy. */
  static final BudgetSettings BUDGET =
      new BudgetSettings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          3,
          Duration.ofSeconds(20),
          Duration.ofSeconds(29));

  private final Redis redis;
  private final SessionStore store;
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
    store = new RedisSessionStore(redis, codec());
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

  @Override
  protected SessionStore store() {
    return store;
  }

  final RedisClusterCommands<String, String> redis() {
    return commands;
  }

  @Test
  void storesHashInsteadOfSessionId() {
    String id = stored(_ -> {});

    assertThat(redis().keys("*" + id + "*")).isEmpty();
    assertThat(redis().keys("haapi:session:*")).contains(RedisHash.key(id));
  }

  @Test
  void removesExpiredSession() {
    String id = stored(_ -> {});

    assertThat(redis().pttl(RedisHash.key(id))).isBetween(1L, TIMEOUT.toMillis());

    change(id, session -> session.setMaxInactiveInterval(TIMEOUT.multipliedBy(3)));

    assertThat(redis().pttl(RedisHash.key(id))).isGreaterThan(TIMEOUT.toMillis());
  }

  @Test
  void expiresRotatedIdSoon() {
    String id = stored(_ -> {});
    ApiSession session = found(id);

    session.changeSessionId();
    sessions().save(session);

    assertThat(redis().pttl(RedisHash.key(id))).isBetween(1L, 60_000L);
  }

  @Test
  void rotatesIdAfterLostResponse() {
    String id = stored(session -> session.setAttribute("a", 1));
    ApiSession session = found(id);
    String newId = session.changeSessionId();
    // The state that an attempt with a lost response leaves.
    redis().del(RedisHash.key(id));
    redis().hset(RedisHash.key(id), "movedTo", SessionIds.hash(newId));

    sessions().save(session);

    assertThat(found(newId).<Integer>getAttribute("a")).isEqualTo(1);
  }

  @Test
  void countsSavesAndRejectedLateSaves() {
    String id = stored(_ -> {});
    double saves = count("SessionSaves");
    double refused = count("SessionSavesRefused");
    ApiSession late = found(id);
    change(id, session -> session.setAttribute("a", 1));
    sessions().deleteById(id);

    sessions().save(late);

    assertThat(count("SessionSaves") - saves).isEqualTo(1);
    assertThat(count("SessionSavesRefused") - refused).isEqualTo(1);
  }

  @Test
  void omitsUnreadableAttributeAndKeepsItStored() {
    String id = stored(session -> session.setAttribute("good", 1));
    redis().hset(RedisHash.key(id), "attr:later", "[\"type-of-a-later-version\",{}]");

    change(id, session -> session.setAttribute("good", 2));

    assertThat(found(id).getAttributeNames()).containsExactly("good");
    assertThat(redis().hkeys(RedisHash.key(id))).contains("attr:later");
  }

  @Test
  void ignoresHashesThatAreNotSessions() {
    redis().hset(RedisHash.key("strange"), "expiresAt", "soon");

    assertThat(find("strange")).isEmpty();
  }
}
