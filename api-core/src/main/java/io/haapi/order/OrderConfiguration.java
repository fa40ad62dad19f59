package io.haapi.order;

import io.haapi.dynamodb.DynamoDbSettings;
import io.haapi.dynamodb.Tables;
import io.haapi.telemetry.Metrics;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class OrderConfiguration {

  @Bean
  OrderTable orderTable(
      Tables tables, DynamoDbSettings settings, JsonMapper json, Metrics metrics) {
    return new OrderTable(tables, settings, json, metrics);
  }

  @Bean
  OrderService orderService(
      OrderTable table, OrderSettings settings, JsonMapper json, InstantSource clock) {
    return new OrderService(table, new Cursors(settings), json, clock);
  }
}
