package io.haapi.telemetry;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the metrics.
 *
 * @param namespace the CloudWatch namespace
 * @param step how often a line of metrics is written
 */
@ConfigurationProperties("haapi.telemetry")
record TelemetrySettings(
    @DefaultValue("HaApi") String namespace, @DefaultValue("60s") Duration step) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /**
   * @throws IllegalArgumentException when lines would come more often than every second
   */
  TelemetrySettings {
    if (step.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("haapi.telemetry.step must be 1 s or more");
    }
  }
}
