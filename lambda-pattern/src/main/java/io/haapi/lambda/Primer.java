package io.haapi.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.RequestIdentity;
import io.haapi.training.SampleRequest;
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
 * Sends requests through the whole function, so that the first real one finds everything loaded.
 * Nothing is written: commands are dry runs up to the signed table call. One read of a non-existent
 * key is really sent, to load the code for TLS.
 */
final class Primer {
  private static final Logger LOG = LoggerFactory.getLogger(Primer.class);
  private static final String LOGGERS = "io.haapi";
  private static final int ROUNDS = 10;
  private static final Duration UNLIMITED = Duration.ofMinutes(1);
  private static final String NOBODY = "primer";

  private final Api api;
  private final LoggingSystem logging;
  private final List<SampleRequest> samples = SampleRequest.all();
  private final JsonMapper json = JsonMapper.builder().build();

  Primer(Api api, LoggingSystem logging) {
    this.api = api;
    this.logging = logging;
  }

  /** Runs every kind of request, several times. */
  void prime() throws Exception {
    long start = System.nanoTime();
    // These are not client requests, and their rejections are not faults.
    logging.setLogLevel(LOGGERS, LogLevel.OFF);
    try {
      send(SampleRequest.get("/health/region"));
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
    send(SampleRequest.get("/openapi.yaml"));
    send(SampleRequest.get("/v1/instance"));
    for (SampleRequest sample : samples) send(sample);
    send(SampleRequest.get("/unknown"));
  }

  private void send(SampleRequest request) throws Exception {
    var context = new ProxyRequestContext().withIdentity(new RequestIdentity().withCaller(NOBODY));
    context.setAuthorizer(Map.of("principalId", NOBODY, "claims", Map.of("sub", NOBODY)));
    var headers =
        Map.of(
            "Content-Type", List.of("application/json"),
            "Idempotency-Key", List.of(UUID.randomUUID().toString()));
    var event =
        new APIGatewayProxyRequestEvent()
            .withHttpMethod(request.method())
            .withPath(request.path())
            .withQueryStringParameters(request.query())
            .withMultiValueHeaders(headers)
            .withBody(request.body().orElse(null))
            .withRequestContext(context);
    api.answer(json.writeValueAsBytes(event), UNLIMITED);
  }
}
