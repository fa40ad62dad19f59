package io.haapi.edge;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How bodies are read.
 *
 * @param deadline when the whole body must be there; a client that falls silent is given up half of
 *     this later at most
 */
@ConfigurationProperties("haapi.body")
public record BodySettings(@DefaultValue("10s") Duration deadline) {

  /**
   * @throws SettingException when hardly any body could arrive in time
   */
  public BodySettings {
    SettingRules.duration(
        "haapi.body.deadline", deadline, Duration.ofSeconds(1), Duration.ofMinutes(1));
  }

  /** How long a client may stay silent within a body. */
  Duration silence() {
    return deadline.dividedBy(2);
  }
}
