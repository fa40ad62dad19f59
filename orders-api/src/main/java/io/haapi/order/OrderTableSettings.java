package io.haapi.order;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the orders table.
 *
 * @param ordersTable the name of the orders table
 */
@ConfigurationProperties("haapi.dynamodb")
record OrderTableSettings(@DefaultValue("haapi-orders") String ordersTable) {

  /**
   * @throws SettingException when DynamoDB does not allow the name
   */
  OrderTableSettings {
    SettingRules.table("haapi.dynamodb.orders-table", ordersTable);
  }
}
