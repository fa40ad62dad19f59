package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionSettingsTest {

  @Test
  void rejectsTimeoutBelowOneSecond() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(Duration.ofMillis(999), Duration.ZERO))
        .withMessageContaining("haapi.session.timeout");
  }

  @Test
  void rejectsSaveIntervalBeyondTimeout() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(Duration.ofMinutes(1), Duration.ofMinutes(1)))
        .withMessageContaining("haapi.session.touch");
  }

  @ParameterizedTest
  @CsvSource({"REDIS,haapi.session.redis.url", "TOKEN,haapi.session.token.keys"})
  void requiresSettingsOfStore(SessionStoreType store, String setting) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(store, Duration.ofMinutes(30), Duration.ofMinutes(1)))
        .withMessageContaining(setting);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:6379",
        "redis:127.0.0.1",
        "redis:///",
        "redis://user:password@127.0.0.1",
        "redis://127.0.0.1/1",
        "redis://127.0.0.1?timeout=1s"
      })
  void rejectsRedisUrlWithMoreThanAddress(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> redis(url))
        .withMessageContaining("haapi.session.redis.url")
        .withMessageNotContaining("user:password");
  }

  @Test
  void requiresPasswordForRedisUser() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new RedisSettings(Optional.empty(), false, Optional.of("user"), Optional.empty()))
        .withMessageContaining("haapi.session.redis.password");
  }

  @Test
  void requiresLongAndDistinctKeys() {
    String key = "k".repeat(32);
    for (var wrong : List.of(List.of("short"), List.of(key, "short"), List.of(key, key))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TokenSettings(wrong))
          .withMessageContaining("haapi.session.token.keys");
    }
  }

  @Test
  void hidesSecrets() {
    var redis =
        new RedisSettings(
            Optional.of(URI.create("rediss://cache")),
            true,
            Optional.of("user"),
            Optional.of("hidden"));

    assertThat(redis.toString() + new TokenSettings(List.of("hidden".repeat(6))))
        .doesNotContain("hidden");
  }

  private static RedisSettings redis(String url) {
    return new RedisSettings(
        Optional.of(URI.create(url)), false, Optional.empty(), Optional.empty());
  }

  private static SessionSettings settings(Duration timeout, Duration touch) {
    return settings(SessionStoreType.DYNAMODB, timeout, touch);
  }

  private static SessionSettings settings(
      SessionStoreType store, Duration timeout, Duration touch) {
    var redis = new RedisSettings(Optional.empty(), false, Optional.empty(), Optional.empty());
    return new SessionSettings(
        store,
        SessionCookie.HOST,
        timeout,
        touch,
        Duration.ZERO,
        redis,
        new TokenSettings(List.of()));
  }
}
