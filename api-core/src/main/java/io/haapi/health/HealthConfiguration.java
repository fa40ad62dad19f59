package io.haapi.health;

import io.haapi.caller.CallerSettings;
import java.time.InstantSource;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

@AutoConfiguration
@EnableConfigurationProperties({HealthSettings.class, CallerSettings.class})
@Import(HealthController.class)
class HealthConfiguration {

  @Bean
  RegionHealth regionHealth(
      List<DataStoreHealth> dataStores, HealthSettings settings, InstantSource clock) {
    return new RegionHealth(new TableProbe(dataStores, settings.timeout()), clock, settings.keep());
  }

  @Bean
  WarmUpRequests warmUpRequests(
      HealthSettings settings,
      CallerSettings callers,
      LoggingSystem logging,
      @Value("${server.address:}") String address) {
    return new WarmUpRequests(settings.warmUp(), address, callers, logging);
  }
}
