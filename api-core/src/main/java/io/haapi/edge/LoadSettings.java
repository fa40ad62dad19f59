package io.haapi.edge;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of load shedding.
 *
 * @param maxConcurrent the maximum number of concurrent requests; further ones are shed
 * @param refusalDelay how long the response to a shed request is delayed. Tomcat closes the
 *     connection after it, so each shed request costs about a quarter of a served one; without the
 *     delay, clients that retry at once would starve served requests of processor time
 */
@ConfigurationProperties("haapi.load")
public record LoadSettings(
    @DefaultValue("256") int maxConcurrent, @DefaultValue("500ms") Duration refusalDelay) {

  /**
   * @throws SettingException when a value is out of range
   */
  public LoadSettings {
    SettingRules.count("haapi.load.max-concurrent", maxConcurrent, 1, 10_000);
    SettingRules.duration(
        "haapi.load.refusal-delay", refusalDelay, Duration.ZERO, Duration.ofSeconds(5));
  }
}
