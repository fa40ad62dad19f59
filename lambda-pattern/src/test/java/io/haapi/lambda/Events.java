package io.haapi.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** Creates events like API Gateway's. */
final class Events {
  static final String ORDER =
      """
      {"lines":[{"sku":"sku-1","quantity":2,"unitPrice":{"amount":"9.99","currency":"EUR"}}]}\
      """;

  private static final JsonMapper JSON = JsonMapper.shared();

  private Events() {}

  static APIGatewayProxyRequestEvent get(String caller, String path) {
    var context = new ProxyRequestContext();
    context.setAuthorizer(Map.of("principalId", caller));
    return new APIGatewayProxyRequestEvent()
        .withHttpMethod("GET")
        .withPath(path)
        .withMultiValueHeaders(new HashMap<>(Map.of("Host", List.of("api.example"))))
        .withRequestContext(context);
  }

  static APIGatewayProxyRequestEvent place(String caller, String order) {
    var event = get(caller, "/v1/orders").withHttpMethod("POST").withBody(order);
    return with(
        with(event, "Content-Type", "application/json"),
        "Idempotency-Key",
        UUID.randomUUID().toString());
  }

  static APIGatewayProxyRequestEvent with(
      APIGatewayProxyRequestEvent event, String header, String... values) {
    event.getMultiValueHeaders().put(header, List.of(values));
    return event;
  }

  static byte[] json(APIGatewayProxyRequestEvent event) {
    return JSON.writeValueAsBytes(event);
  }
}
