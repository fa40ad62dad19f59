package io.haapi.telemetry;

import io.haapi.instance.Instance;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

@AutoConfiguration
@EnableConfigurationProperties(TelemetrySettings.class)
class TelemetryConfiguration {

  @Bean
  MeterRegistry meterRegistry(TelemetrySettings settings, JsonMapper json, Instance instance) {
    var registry =
        new EmfMeterRegistry(
            settings,
            Map.of("Pattern", instance.pattern(), "Region", instance.region()),
            System.out,
            json,
            Clock.SYSTEM);
    registry.start(Thread.ofVirtual().name("metrics-", 0).factory());
    return registry;
  }

  @Bean
  Metrics metrics(MeterRegistry registry) {
    return new Metrics(registry);
  }
}
