package io.haapi.order;

import io.haapi.dynamodb.DynamoDbAggregateStore;
import io.haapi.dynamodb.DynamoDbSettings;
import io.haapi.dynamodb.TableDefinition;
import io.haapi.dynamodb.Tables;
import io.haapi.idempotency.AggregateStore;
import io.haapi.lifecycle.SettingException;
import io.haapi.postgresql.PostgreSql;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class OrderConfiguration {

  /**
   * Chooses the store at run time: ahead-of-time processing would evaluate a condition on the bean
   * when the jar is built.
   */
  @Bean
  AggregateStore<Order, OrderSummary> orderStore(
      OrderSettings settings,
      OrderTableSettings table,
      ObjectProvider<Tables> tables,
      ObjectProvider<PostgreSql> postgreSql,
      JsonMapper json) {
    var mapping = new OrderMapping(json);
    return switch (settings.store()) {
      case DYNAMODB ->
          new DynamoDbAggregateStore<>(tables.getObject(), table.ordersTable(), mapping);
      case POSTGRESQL -> postgreSql.getObject().store("orders", mapping);
    };
  }

  /**
   * @throws SettingException when the sessions table has the same name
   */
  @Bean
  TableDefinition orderTable(
      OrderTableSettings table, OrderSettings settings, DynamoDbSettings core, JsonMapper json) {
    if (table.ordersTable().equals(core.sessionsTable())) {
      throw new SettingException(
          "haapi.dynamodb.sessions-table must differ from haapi.dynamodb.orders-table");
    }
    boolean used = settings.store() == OrderStoreType.DYNAMODB;
    return DynamoDbAggregateStore.table(table.ordersTable(), new OrderMapping(json), used);
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
