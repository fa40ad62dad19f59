package io.haapi.health;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of health checks.
 *
 * @param timeout the time limit for the data store's response; Route 53 waits 2 seconds for ours
 * @param keep how long a result is cached
 * @param warmUp the longest time for which a new instance warms up before it is ready; zero for
 *     none
 */
@ConfigurationProperties("haapi.health")
public record HealthSettings(
    @DefaultValue("1500ms") Duration timeout,
    @DefaultValue("3s") Duration keep,
    @DefaultValue("10s") Duration warmUp) {
  private static final Duration ROUTE_53_PATIENCE = Duration.ofSeconds(2);

  /**
   * @throws SettingException when the timeout is too short for any table, or longer than Route 53
   *     waits
   */
  public HealthSettings {
    if (timeout.compareTo(ROUTE_53_PATIENCE) >= 0) {
      throw new SettingException(
          "haapi.health.timeout must be below 2 s: Route 53 waits no longer");
    }
    SettingRules.duration(
        "haapi.health.timeout",
        timeout,
        Duration.ofMillis(100),
        ROUTE_53_PATIENCE.minus(Duration.ofMillis(1)));
    SettingRules.duration("haapi.health.keep", keep, Duration.ofMillis(1), Duration.ofMinutes(1));
    SettingRules.duration("haapi.health.warm-up", warmUp, Duration.ZERO, Duration.ofMinutes(1));
  }
}
