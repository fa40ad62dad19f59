package io.haapi.edge;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of load shedding.
 *
 * @param maxConcurrent the most requests at once; more are shed
 * @param refusalDelay how long a shed request waits for its response. Tomcat closes the connection
 *     after it, so each costs about a quarter of a served request; without the delay, clients that
 *     retry at once would take the processors from served requests
 */
@ConfigurationProperties("haapi.load")
public record LoadSettings(
    @DefaultValue("256") int maxConcurrent, @DefaultValue("500ms") Duration refusalDelay) {

  /**
   * @throws SettingException when nothing could be served
   */
  public LoadSettings {
    SettingRules.count("haapi.load.max-concurrent", maxConcurrent, 1, 10_000);
    SettingRules.duration(
        "haapi.load.refusal-delay", refusalDelay, Duration.ZERO, Duration.ofSeconds(5));
  }
}
