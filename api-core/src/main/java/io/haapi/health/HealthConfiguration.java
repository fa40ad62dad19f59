package io.haapi.health;

import io.haapi.dynamodb.DynamoDbSettings;
import io.haapi.dynamodb.Tables;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

  @Bean
  RegionHealth regionHealth(
      Tables tables, DynamoDbSettings dynamoDb, HealthSettings settings, InstantSource clock) {
    return new RegionHealth(new TableProbe(tables, dynamoDb, settings), clock, settings.keep());
  }
}
