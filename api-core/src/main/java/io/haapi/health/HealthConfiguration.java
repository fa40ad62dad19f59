package io.haapi.health;

import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

@AutoConfiguration
@EnableConfigurationProperties(HealthSettings.class)
@Import(HealthController.class)
class HealthConfiguration {

  @Bean
  RegionHealth regionHealth(
      List<DataStoreHealth> dataStores, HealthSettings settings, InstantSource clock) {
    return new RegionHealth(new TableProbe(dataStores, settings.timeout()), clock, settings.keep());
  }
}
