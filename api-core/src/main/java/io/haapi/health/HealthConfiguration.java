package io.haapi.health;

import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

  @Bean
  RegionHealth regionHealth(
      DataStoreHealth dataStore, HealthSettings settings, InstantSource clock) {
    return new RegionHealth(new TableProbe(dataStore, settings.timeout()), clock, settings.keep());
  }
}
