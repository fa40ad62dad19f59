package io.haapi.edge;

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
   * @throws IllegalArgumentException when nothing could be served
   */
  public LoadSettings {
    if (maxConcurrent < 1) {
      throw new IllegalArgumentException("haapi.load.max-concurrent must be 1 or more");
    }
  }
}
