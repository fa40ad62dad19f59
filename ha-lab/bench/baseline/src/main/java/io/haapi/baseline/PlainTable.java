package io.haapi.baseline;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import tools.jackson.databind.json.JsonMapper;

/**
 * Places an order with one unconditional {@code PutItem}: a request that is sent twice places two
 * orders. The item is api-core's without the data for replays, whose cost is measured.
 */
final class PlainTable implements OrderStore {
  private final DynamoDbClient client;
  private final String table;
  private final JsonMapper json;

  PlainTable(DynamoDbClient client, String table, JsonMapper json) {
    this.client = client;
    this.table = table;
    this.json = json;
  }

  @Override
  public Order place(String caller, String key, Order order) {
    client.putItem(PutItemRequest.builder().tableName(table).item(item(caller, order)).build());
    return order;
  }

  private Map<String, AttributeValue> item(String caller, Order order) {
    return Map.of(
        "pk", AttributeValue.fromS(order.id()),
        "caller", AttributeValue.fromS(caller),
        "status", AttributeValue.fromS(order.status()),
        "createdAt", AttributeValue.fromS(order.createdAt()),
        "createdAtId", AttributeValue.fromS(order.position()),
        "lines", AttributeValue.fromS(json.writeValueAsString(order.lines())),
        "lineCount", AttributeValue.fromN(Integer.toString(order.lines().size())),
        "totals", AttributeValue.fromS(json.writeValueAsString(order.totals())));
  }
}
