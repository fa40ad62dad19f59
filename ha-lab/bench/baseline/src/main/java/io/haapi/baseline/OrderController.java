package io.haapi.baseline;

import io.haapi.baseline.Order.Line;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import tools.jackson.databind.json.JsonMapper;

/**
 * Places an order with one unconditional {@code PutItem}: a request that is sent twice places two
 * orders. The item is api-core's without the data for replays, whose cost is measured.
 */
@RestController
class OrderController {
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final DynamoDbClient client;
  private final TableSettings table;
  private final JsonMapper json;

  OrderController(DynamoDbClient client, TableSettings table, JsonMapper json) {
    this.client = client;
    this.table = table;
    this.json = json;
  }

  record PlaceOrder(List<Line> lines) {}

  @PostMapping("/v1/orders")
  ResponseEntity<Order> place(
      @RequestHeader("X-Principal") String caller, @RequestBody PlaceOrder order) {
    var placed =
        Order.placed(UUID.randomUUID().toString(), INSTANT.format(Instant.now()), order.lines());
    client.putItem(
        PutItemRequest.builder()
            .tableName(table.dynamodb().ordersTable())
            .item(item(caller, placed))
            .build());
    return ResponseEntity.created(URI.create("orders/" + placed.id())).body(placed);
  }

  private Map<String, AttributeValue> item(String caller, Order order) {
    return Map.of(
        "pk", AttributeValue.fromS(order.id()),
        "caller", AttributeValue.fromS(caller),
        "status", AttributeValue.fromS(order.status()),
        "createdAt", AttributeValue.fromS(order.createdAt()),
        "createdAtId", AttributeValue.fromS(order.createdAt() + "#" + order.id()),
        "lines", AttributeValue.fromS(json.writeValueAsString(order.lines())),
        "lineCount", AttributeValue.fromN(Integer.toString(order.lines().size())),
        "totals", AttributeValue.fromS(json.writeValueAsString(order.totals())));
  }
}
