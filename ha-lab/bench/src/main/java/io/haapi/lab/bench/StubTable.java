package io.haapi.lab.bench;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;

/**
 * An endpoint that takes every DynamoDB call and answers at once that it was done: with a table
 * that costs nothing, what is left is the cost of the caller. Runs in a process of its own.
 */
final class StubTable {
  private static final int IO_THREADS = 2;

  private StubTable() {}

  static void main(String... arguments) {
    start(Integer.parseInt(arguments[0]));
  }

  static Undertow start(int port) {
    Undertow server =
        Undertow.builder()
            .addHttpListener(port, "127.0.0.1")
            .setIoThreads(IO_THREADS)
            .setWorkerThreads(1)
            .setHandler(StubTable::done)
            .build();
    server.start();
    return server;
  }

  private static void done(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/x-amz-json-1.0");
    exchange.getResponseSender().send("{}");
  }
}
