package io.haapi.lambda;

import static io.haapi.lambda.Events.ORDER;
import static io.haapi.lambda.Events.get;
import static io.haapi.lambda.Events.place;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.haapi.lab.emulator.DynamoDbLocal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Tests the SnapStart hooks. */
class SnapshotTest {

  @Test
  void writesNothingWhilePriming() throws Exception {
    var calls = new CopyOnWriteArrayList<String>();
    HttpServer table = tableThatNotes(calls);
    try (var function = Function.on(endpoint(table))) {
      function.snapshot().beforeCheckpoint(null);

      assertThat(calls).containsOnly("DynamoDB_20120810.GetItem");
    } finally {
      table.stop(0);
    }
  }

  @Test
  void takesSnapshotWithoutReachableTable() throws Exception {
    HttpServer table = tableThatNotes(new CopyOnWriteArrayList<>());
    URI gone = endpoint(table);
    table.stop(0);
    try (var function = Function.on(gone)) {
      function.snapshot().beforeCheckpoint(null);

      assertThat(function.call(get("alice", "/v1/instance")).status()).isEqualTo(200);
    }
  }

  @Test
  void opensNewConnectionsAfterRestore() throws Exception {
    try (var table = DynamoDbLocal.start();
        var function = Function.onEmulator(table.endpoint())) {
      function.snapshot().beforeCheckpoint(null);
      function.snapshot().afterRestore(null);

      assertThat(function.call(place("alice", ORDER)).status()).isEqualTo(201);
      assertThat(function.call(get("alice", "/health/ready")).status()).isEqualTo(200);
    }
  }

  @Test
  void makesDifferentIdsAfterRestore() throws Exception {
    HttpServer table = tableThatNotes(new CopyOnWriteArrayList<>());
    try (var function = Function.on(endpoint(table))) {
      function.snapshot().beforeCheckpoint(null);
      String inSnapshot = processPart(function);
      function.snapshot().afterRestore(null);
      String first = processPart(function);
      function.snapshot().afterRestore(null);

      assertThat(List.of(inSnapshot, first, processPart(function))).doesNotHaveDuplicates();
    } finally {
      table.stop(0);
    }
  }

  /** Returns the random part of a request id, which is drawn once per process. */
  private static String processPart(Function function) {
    return function
        .call(get("alice", "/v1/instance"))
        .header("X-Request-Id")
        .getFirst()
        .split("-")[0];
  }

  private static HttpServer tableThatNotes(List<String> calls) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          calls.add(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.0");
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes());
          exchange.close();
        });
    server.start();
    return server;
  }

  private static URI endpoint(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }
}
