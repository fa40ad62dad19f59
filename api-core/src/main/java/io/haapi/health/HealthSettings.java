package io.haapi.health;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this region's health is judged.
 *
 * @param timeout how long the table may take; Route 53 waits 2 seconds for the answer
 * @param keep how long an answer is given again
 */
@ConfigurationProperties("haapi.health")
public record HealthSettings(
    @DefaultValue("1500ms") Duration timeout, @DefaultValue("3s") Duration keep) {

  /**
   * @throws IllegalArgumentException when one is not above zero
   */
  public HealthSettings {
    if (!timeout.isPositive()) throw notPositive("timeout");
    if (!keep.isPositive()) throw notPositive("keep");
  }

  private static IllegalArgumentException notPositive(String member) {
    return new IllegalArgumentException("haapi.health." + member + " must be above zero");
  }
}
