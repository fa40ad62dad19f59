package io.haapi.edge;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings for reading bodies.
 *
 * @param deadline the time limit for the whole body; a client that stops sending times out after at
 *     most half of it
 */
@ConfigurationProperties("haapi.body")
public record BodySettings(@DefaultValue("10s") Duration deadline) {

  /**
   * @throws SettingException when the deadline is too short or too long
   */
  public BodySettings {
    SettingRules.duration(
        "haapi.body.deadline", deadline, Duration.ofSeconds(1), Duration.ofMinutes(1));
  }

  /** Returns how long a client may stay silent within a body. */
  Duration silence() {
    return deadline.dividedBy(2);
  }
}
