package io.haapi.lifecycle;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

@AutoConfiguration
@EnableConfigurationProperties(ShutdownSettings.class)
class LifecycleConfiguration {

  @Bean
  Draining draining(ShutdownSettings settings) {
    return new Draining(settings);
  }
}
