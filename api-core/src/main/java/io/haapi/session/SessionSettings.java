package io.haapi.session;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of sessions.
 *
 * @param store the store that holds them
 * @param cookie the name of the cookie that carries the id; never guessed from the request's
 *     scheme, which a load balancer hides
 * @param timeout how long a session lives without a request
 * @param touch the save interval: a session that was only read is saved at most this often, to keep
 *     it from expiring; a session may expire early by up to this time
 * @param clockSkew the tolerated difference between the clocks of two instances; a session may live
 *     longer by up to this time
 * @param redis the connection to Redis, for the store {@code redis}
 * @param token the keys that encrypt tokens, for the store {@code token}
 */
@ConfigurationProperties("haapi.session")
record SessionSettings(
    @DefaultValue("dynamodb") SessionStoreType store,
    @DefaultValue("host") SessionCookie cookie,
    @DefaultValue("30m") Duration timeout,
    @DefaultValue("1m") Duration touch,
    @DefaultValue("1m") Duration clockSkew,
    @DefaultValue RedisSettings redis,
    @DefaultValue TokenSettings token) {

  private static final Duration LONGEST = Duration.ofDays(30);

  /**
   * @throws SettingException when sessions would expire in use, or a setting of the store is
   *     missing
   */
  SessionSettings {
    SettingRules.duration("haapi.session.timeout", timeout, Duration.ofSeconds(1), LONGEST);
    if (touch.isNegative() || touch.compareTo(timeout) >= 0) {
      throw new SettingException(
          "haapi.session.touch (%s) must be zero or more and below haapi.session.timeout (%s)"
              .formatted(SettingRules.text(touch), SettingRules.text(timeout)));
    }
    SettingRules.duration(
        "haapi.session.clock-skew", clockSkew, Duration.ZERO, Duration.ofMinutes(15));
    switch (store) {
      case DYNAMODB -> {}
      case REDIS -> require(redis.url().isPresent(), "redis", "redis.url");
      case TOKEN -> require(!token.keys().isEmpty(), "token", "token.keys");
    }
  }

  private static void require(boolean present, String store, String setting) {
    if (present) return;
    throw new SettingException(
        "haapi.session.%s is missing: haapi.session.store=%s needs it".formatted(setting, store));
  }
}
