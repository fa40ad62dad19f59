package io.haapi.lab.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.haapi.lab.fake.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An application with a fake technique, in its own process, on a {@link FakeStore}. */
final class FakeApplication {
  private static final String STORE_PORT = "FAKE_STORE_PORT";
  private static final String TECHNIQUE = "FAKE_TECHNIQUE";
  private static final int CREATED = 201;
  private static final int CONFLICT = 409;

  private FakeApplication() {}

  /** What a command does. */
  enum Technique {
    /** One conditional write. */
    SAFE,
    /** One unconditional write: a retry writes again. */
    REPEATING,
    /** A record, then the write; a retry that finds the record takes the write for done. */
    LOSING,
    /** A record, then the write; a retry that finds the record is rejected. */
    BLOCKING
  }

  static StoreSubject subject(FakeStore store, Technique technique) {
    return new StoreSubject(
        technique.name().toLowerCase(Locale.ROOT),
        store,
        JavaCommand.of(FakeApplication.class.getName()),
        Map.of(TECHNIQUE, technique.name()),
        false,
        true,
        new StoreSubject.Load(0, 0));
  }

  static Map<String, String> settings(int storePort) {
    return Map.of(STORE_PORT, Integer.toString(storePort));
  }

  public static void main(String... arguments) throws IOException {
    var technique = Technique.valueOf(System.getenv(TECHNIQUE));
    var store = new StoreConnection(Integer.parseInt(System.getenv(STORE_PORT)));
    int port = Integer.parseInt(System.getenv("PORT"));
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/health", exchange -> respond(exchange, 200));
    server.createContext("/", exchange -> respond(exchange, execute(technique, store, exchange)));
    server.start();
  }

  private static int execute(Technique technique, StoreConnection store, HttpExchange exchange)
      throws IOException {
    String caller = exchange.getRequestHeaders().getFirst("X-Principal");
    String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
    switch (technique) {
      case SAFE -> store.ask(FakeStore.Operation.CREATE, caller, key);
      case REPEATING -> store.ask(FakeStore.Operation.APPEND, caller, key);
      case LOSING, BLOCKING -> {
        if (!store.ask(FakeStore.Operation.RECORD, caller, key)) {
          return technique == Technique.LOSING ? CREATED : CONFLICT;
        }
        store.ask(FakeStore.Operation.APPEND, caller, key);
      }
    }
    return CREATED;
  }

  private static void respond(HttpExchange exchange, int status) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  /** The server has one thread, so nothing else uses the connection. */
  private static final class StoreConnection {
    private final Socket socket;
    private final BufferedReader in;

    private StoreConnection(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Returns false if the store has had the key before. */
    private boolean ask(FakeStore.Operation operation, String caller, String key)
        throws IOException {
      String line = String.join(" ", List.of(operation.name(), caller, key)) + "\n";
      socket.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
      return Boolean.parseBoolean(in.readLine());
    }
  }
}
