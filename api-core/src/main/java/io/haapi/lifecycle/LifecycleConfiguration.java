package io.haapi.lifecycle;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LifecycleConfiguration {

  @Bean
  Draining draining(ShutdownSettings settings) {
    return new Draining(settings);
  }
}
