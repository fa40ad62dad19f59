package io.haapi.runtime;

import io.haapi.budget.BudgetSettings;
import io.haapi.dynamodb.DynamoDbSettings;
import io.haapi.edge.BodySettings;
import io.haapi.edge.LoadSettings;
import io.haapi.health.HealthSettings;
import io.haapi.lifecycle.ShutdownSettings;
import java.time.Clock;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

@AutoConfiguration
@EnableConfigurationProperties({
  BodySettings.class,
  BudgetSettings.class,
  DynamoDbSettings.class,
  HealthSettings.class,
  LoadSettings.class,
  ShutdownSettings.class
})
@Import(SettingsCheck.class)
class RuntimeConfiguration {

  @Bean
  InstantSource clock() {
    return Clock.systemUTC();
  }
}
