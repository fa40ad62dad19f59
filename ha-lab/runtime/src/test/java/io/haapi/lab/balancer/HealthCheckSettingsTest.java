package io.haapi.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthCheckSettingsTest {
  @Test
  void pausesUntilSlowestChecksHaveFailed() {
    HealthCheckSettings settings = HealthCheckSettings.INSTANCES;
    Duration noticed = settings.timeout();
    for (int failed = 0; failed < settings.unhealthyThreshold(); failed++) {
      noticed = noticed.plus(settings.interval()).plus(settings.timeout());
    }

    assertThat(settings.shutdownPause()).isGreaterThanOrEqualTo(noticed);
  }

  @Test
  void checksMoreOftenUntilFirstSuccess() {
    HealthCheckSettings settings = HealthCheckSettings.INSTANCES;
    var health = new TargetHealth(settings);

    health.record(false);
    assertThat(health.interval()).isLessThan(settings.interval());
    health.record(true);
    assertThat(health.interval()).isEqualTo(settings.interval());
    for (int failed = 0; failed < settings.unhealthyThreshold(); failed++) health.record(false);
    assertThat(health.isHealthy()).isFalse();
    assertThat(health.interval()).isEqualTo(settings.interval());
  }
}
