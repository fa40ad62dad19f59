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
  private static final Duration ROUTE_53_PATIENCE = Duration.ofSeconds(2);

  /**
   * @throws IllegalArgumentException when one is not above zero, or Route 53 would not wait so long
   */
  public HealthSettings {
    if (!timeout.isPositive()) throw notPositive("timeout");
    if (timeout.compareTo(ROUTE_53_PATIENCE) >= 0) {
      throw new IllegalArgumentException(
          "haapi.health.timeout must be below 2 s: Route 53 waits no longer");
    }
    if (!keep.isPositive()) throw notPositive("keep");
  }

  private static IllegalArgumentException notPositive(String member) {
    return new IllegalArgumentException("haapi.health." + member + " must be above zero");
  }
}
