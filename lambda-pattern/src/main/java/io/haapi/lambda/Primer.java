package io.haapi.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.RequestIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends requests through the whole function so that the first real one finds everything loaded.
 * Nothing is written: commands run dry, up to the signed call of the table; what does go out, for
 * the sake of TLS, is one read of an item that never is.
 */
final class Primer {
  private static final Logger LOG = LoggerFactory.getLogger(Primer.class);
  private static final String LOGGERS = "io.haapi";
  private static final int ROUNDS = 10;
  private static final Duration UNLIMITED = Duration.ofMinutes(1);
  private static final String NOBODY = "primer";
  private static final String ID = "0".repeat(64);
  private static final String ORDER =
      """
      {"lines":[{"sku":"sku-1","quantity":2,"unitPrice":{"amount":"9.99","currency":"EUR"}}]}\
      """;
  private static final String CART_LINE =
      """
      {"quantity":2,"unitPrice":{"amount":"9.99","currency":"EUR"}}\
      """;

  private final Api api;
  private final LoggingSystem logging;
  private final JsonMapper json = JsonMapper.builder().build();

  Primer(Api api, LoggingSystem logging) {
    this.api = api;
    this.logging = logging;
  }

  /** Runs every kind of request, several times. */
  void prime() throws Exception {
    long start = System.nanoTime();
    // These are no requests of anybody, and their refusals no faults.
    logging.setLogLevel(LOGGERS, LogLevel.OFF);
    try {
      send("GET", "/health/region", null);
      DryRun.of(
          () -> {
            for (int round = 0; round < ROUNDS; round++) runDry();
            return ROUNDS;
          });
    } finally {
      logging.setLogLevel(LOGGERS, null);
    }
    LOG.info("primed in {} ms", (System.nanoTime() - start) / 1_000_000);
  }

  private void runDry() throws Exception {
    send("GET", "/openapi.yaml", null);
    send("GET", "/v1/instance", null);
    send("GET", "/v1/orders", null);
    send("GET", "/v1/orders/" + ID, null);
    send("POST", "/v1/orders", ORDER);
    send("POST", "/v1/orders", "{\"lines\":[]}");
    send("POST", "/v1/orders/" + ID + "/payment", "{}");
    send("POST", "/v1/orders/" + ID + "/cancellation", null);
    send("GET", "/v1/cart", null);
    send("PUT", "/v1/cart/items/sku-1", CART_LINE);
    send("GET", "/unknown", null);
  }

  private void send(String method, String path, String body) throws Exception {
    var context = new ProxyRequestContext().withIdentity(new RequestIdentity().withCaller(NOBODY));
    context.setAuthorizer(Map.of("principalId", NOBODY, "claims", Map.of("sub", NOBODY)));
    var headers =
        Map.of(
            "Content-Type", List.of("application/json"),
            "Idempotency-Key", List.of(UUID.randomUUID().toString()));
    var event =
        new APIGatewayProxyRequestEvent()
            .withHttpMethod(method)
            .withPath(path)
            .withMultiValueHeaders(headers)
            .withBody(body)
            .withRequestContext(context);
    api.answer(json.writeValueAsBytes(event), UNLIMITED);
  }
}
