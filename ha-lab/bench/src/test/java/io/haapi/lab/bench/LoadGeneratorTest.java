package io.haapi.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.lab.process.Ports;
import io.haapi.lab.sample.SampleRequests;
import io.haapi.lab.topology.LabException;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
  private static final int COUNT = 103;

  private final LoadGenerator generator = new LoadGenerator(4);
  private final Requests requests =
      new Requests(
          "secret",
          new SampleRequests(
              "/v1/notes",
              "{\"text\":\"é\"}",
              "{\"text\":\"b\"}",
              new SampleRequests.Change("archive", Optional.empty()),
              Optional.empty()));
  private final AtomicInteger served = new AtomicInteger();
  private final int port = Ports.free();
  private Undertow server;

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void sendsFixedNumberAndTimesEach() throws Exception {
    serve(exchange -> exchange.getResponseSender().send("a response of known length"));

    LoadResult load = generator.run(port, COUNT, requests::instance, 200);

    assertThat(served).hasValue(COUNT);
    assertThat(load.requestsPerSecond()).isPositive();
    assertThat(load.percentileMillis(99)).isGreaterThanOrEqualTo(load.percentileMillis(50));
  }

  @Test
  void readsChunkedResponsesToTheirEnd() throws Exception {
    serve(
        new BlockingHandler(
            exchange -> {
              exchange.startBlocking();
              try (var out = exchange.getOutputStream()) {
                for (int i = 0; i < 3; i++) {
                  out.write("0\r\n\r\n a chunk\r\n".getBytes(StandardCharsets.US_ASCII));
                  out.flush();
                }
              }
            }));

    generator.run(port, COUNT, requests::instance, 200);

    assertThat(served).hasValue(COUNT);
  }

  @Test
  void connectsAnewWhenServerClosesConnection() throws Exception {
    serve(
        exchange -> {
          if (served.get() % 10 == 0) exchange.setPersistent(false);
          exchange.setStatusCode(201);
        });

    generator.run(port, COUNT, requests::create, 201);

    assertThat(served).hasValue(COUNT);
  }

  @Test
  void sendsDifferentKeyEachTime() throws Exception {
    var keys = ConcurrentHashMap.<String>newKeySet();
    serve(
        exchange -> {
          keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
          exchange.setStatusCode(201);
        });

    generator.run(port, COUNT, requests::create, 201);

    assertThat(keys).hasSize(COUNT);
  }

  @Test
  void stopsAtUnexpectedStatus() {
    serve(exchange -> exchange.setStatusCode(503));

    assertThatThrownBy(() -> generator.run(port, COUNT, requests::create, 201))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("status 503 instead of 201");
  }

  @Test
  void countsAcceptedAndShedRequests() throws Exception {
    serve(exchange -> exchange.setStatusCode(served.get() % 2 == 0 ? 201 : 503));

    var offered = new LoadGenerator(1).offer(port, COUNT, 1e6, requests::create, 201);

    assertThat(offered.accepted().count()).isEqualTo(COUNT / 2);
    assertThat(offered.shed()).isEqualTo(COUNT - COUNT / 2);
  }

  @Test
  void countsContentLengthInBytes() throws Exception {
    var bodies = ConcurrentHashMap.<String>newKeySet();
    serve(
        exchange ->
            exchange
                .getRequestReceiver()
                .receiveFullString(
                    (_, body) -> {
                      bodies.add(exchange.getRequestPath() + " " + body);
                      exchange.setStatusCode(201).endExchange();
                    },
                    StandardCharsets.UTF_8));

    generator.run(port, COUNT, requests::create, 201);

    assertThat(bodies).containsExactly("/v1/notes {\"text\":\"é\"}");
  }

  private void serve(HttpHandler handler) {
    server =
        Undertow.builder()
            .addHttpListener(port, "127.0.0.1")
            .setHandler(exchange -> count(exchange, handler))
            .build();
    server.start();
  }

  private void count(HttpServerExchange exchange, HttpHandler handler) throws Exception {
    served.incrementAndGet();
    handler.handleRequest(exchange);
  }
}
