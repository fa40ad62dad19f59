package io.haapi.edge;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much is served at once.
 *
 * @param maxConcurrent how many requests; more are shed
 */
@ConfigurationProperties("haapi.load")
public record LoadSettings(@DefaultValue("256") int maxConcurrent) {

  /**
   * @throws SettingException when nothing could be served
   */
  public LoadSettings {
    SettingRules.count("haapi.load.max-concurrent", maxConcurrent, 1, 10_000);
  }
}
