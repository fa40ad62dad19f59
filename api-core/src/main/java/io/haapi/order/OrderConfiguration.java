package io.haapi.order;

import io.haapi.dynamodb.DynamoDbAggregateStore;
import io.haapi.dynamodb.DynamoDbSettings;
import io.haapi.dynamodb.TableDefinition;
import io.haapi.dynamodb.Tables;
import io.haapi.health.DataStoreHealth;
import io.haapi.idempotency.AggregateStore;
import io.haapi.postgresql.PostgreSql;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class OrderConfiguration {
  /** Chosen here, at run time: a condition on the bean would be fixed when the jar is built. */
  @Bean
  AggregateStore<Order, OrderSummary> orderStore(
      OrderSettings settings,
      DynamoDbSettings dynamoDb,
      ObjectProvider<Tables> tables,
      ObjectProvider<PostgreSql> postgreSql,
      JsonMapper json) {
    var mapping = new OrderMapping(json);
    return switch (settings.store()) {
      case DYNAMODB ->
          new DynamoDbAggregateStore<>(tables.getObject(), dynamoDb.ordersTable(), mapping);
      case POSTGRESQL -> postgreSql.getObject().store("orders", mapping);
    };
  }

  @Bean
  DataStoreHealth dataStoreHealth(
      OrderSettings settings,
      DynamoDbSettings dynamoDb,
      ObjectProvider<Tables> tables,
      ObjectProvider<PostgreSql> postgreSql) {
    return switch (settings.store()) {
      case DYNAMODB -> tables.getObject().health(dynamoDb.ordersTable());
      case POSTGRESQL -> postgreSql.getObject().health();
    };
  }

  @Bean
  TableDefinition orderTable(DynamoDbSettings settings, JsonMapper json) {
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
