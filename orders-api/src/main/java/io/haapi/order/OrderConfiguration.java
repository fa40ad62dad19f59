package io.haapi.order;

import io.haapi.dynamodb.DynamoDbAggregateStore;
import io.haapi.dynamodb.DynamoDbSettings;
import io.haapi.dynamodb.TableDefinition;
import io.haapi.dynamodb.Tables;
import io.haapi.idempotency.AggregateStore;
import io.haapi.lifecycle.SettingException;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class OrderConfiguration {

  @Bean
  AggregateStore<Order, OrderSummary> orderStore(
      Tables tables, OrderTableSettings settings, JsonMapper json) {
    return new DynamoDbAggregateStore<>(tables, settings.ordersTable(), new OrderMapping(json));
  }

  /**
   * @throws SettingException when it is also the table of the sessions
   */
  @Bean
  TableDefinition orderTable(OrderTableSettings settings, DynamoDbSettings core, JsonMapper json) {
    if (settings.ordersTable().equals(core.sessionsTable())) {
      throw new SettingException(
          "haapi.dynamodb.sessions-table must be another than haapi.dynamodb.orders-table");
    }
    return DynamoDbAggregateStore.table(settings.ordersTable(), new OrderMapping(json));
  }

  @Bean
  OrderService orderService(
      AggregateStore<Order, OrderSummary> store,
      OrderSettings settings,
      JsonMapper json,
      InstantSource clock) {
    return new OrderService(store, new Cursors(settings), json, clock);
  }
}
