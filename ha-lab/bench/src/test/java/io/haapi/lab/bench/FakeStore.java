package io.haapi.lab.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A store that executes one operation per line, and responds with whether it took effect. */
final class FakeStore implements BenchStore {
  private final ServerSocket listener;
  private final List<String> callers = new CopyOnWriteArrayList<>();
  private final Set<String> keys = ConcurrentHashMap.newKeySet();
  private final Set<String> records = ConcurrentHashMap.newKeySet();

  private FakeStore(ServerSocket listener) {
    this.listener = listener;
  }

  /** An operation; its arguments are a caller and a key. */
  enum Operation {
    /** Stores an aggregate, if none has this key. */
    CREATE,
    /** Stores an aggregate. */
    APPEND,
    /** Stores a record of the key, if there is none. */
    RECORD
  }

  static FakeStore start() throws IOException {
    var store = new FakeStore(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(store::accept);
    return store;
  }

  @Override
  public int port() {
    return listener.getLocalPort();
  }

  @Override
  public Map<String, String> settings(int port) {
    return FakeApplication.settings(port);
  }

  @Override
  public long stored(String caller) {
    return callers.stream().filter(caller::equals).count();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException _) {
      // It is closed.
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException _) {
        // The store is closed.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        var in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      client.setTcpNoDelay(true);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        boolean effective = execute(Operation.valueOf(words[0]), words[1], words[2]);
        client.getOutputStream().write((effective + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException _) {
      // The client was killed.
    }
  }

  private boolean execute(Operation operation, String caller, String key) {
    return switch (operation) {
      case CREATE -> keys.add(key) && callers.add(caller);
      case APPEND -> callers.add(caller);
      case RECORD -> records.add(key);
    };
  }
}
