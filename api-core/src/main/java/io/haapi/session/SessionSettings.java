package io.haapi.session;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How sessions are kept.
 *
 * @param store where
 * @param cookie which cookie carries the id; never guessed from the request's scheme, which a load
 *     balancer hides
 * @param timeout how long a session lives without a request
 * @param touch how often at most a session that only was read is stored again, so that it does not
 *     expire; a session may expire that much early
 * @param clockSkew how far the clocks of two instances may be apart without a session ending early;
 *     a session may live that much longer
 * @param redis where Redis is, for that store
 * @param token what tokens are encrypted with, for that store
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
   * @throws SettingException when sessions would expire in use, or the store is not said enough of
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
