package io.haapi.lab.bench;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;

/**
 * An endpoint that acknowledges every DynamoDB call at once, so that a measurement shows the cost
 * of the caller alone. Runs in its own process.
 */
final class StubDynamoDb {
  private static final int IO_THREADS = 2;

  private StubDynamoDb() {}

  static void main(String... arguments) {
    start(Integer.parseInt(arguments[0]));
  }

  static Undertow start(int port) {
    Undertow server =
        Undertow.builder()
            .addHttpListener(port, "127.0.0.1")
            .setIoThreads(IO_THREADS)
            .setWorkerThreads(1)
            .setHandler(StubDynamoDb::done)
            .build();
    server.start();
    return server;
  }

  private static void done(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/x-amz-json-1.0");
    exchange.getResponseSender().send("{}");
  }
}
