package io.haapi.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;

/**
 * A proxy for a PostgreSQL server that speaks enough of its protocol to count round trips and to
 * make them fail. Logins are not counted.
 *
 * @see <a href="https://www.postgresql.org/docs/18/protocol.html">Frontend/Backend Protocol</a>
 */
public final class PostgreSqlGate implements AutoCloseable {
  private static final int MAX_MESSAGE = 10_000_000;

  private final int target;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final Set<String> statements = new ConcurrentSkipListSet<>();
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private volatile boolean open = true;
  private volatile Optional<String> loginError = Optional.empty();

  private PostgreSqlGate(int target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
  }

  /** Opens a proxy for the server on this port of loopback. */
  public static PostgreSqlGate before(int port) throws IOException {
    var gate = new PostgreSqlGate(port, new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(gate::accept);
    return gate;
  }

  /** The fate of a round trip. */
  private enum Kind {
    PASS,
    /** The server does not see the statement; the client gets this error. */
    ERROR,
    /**
     * The server does not see the statement; the client gets this error, and the connection ends.
     */
    FATAL,
    /** The server does not see the statement; the connection ends. */
    DROP_BEFORE,
    /** The statement takes effect; the connection ends before the response. */
    DROP_AFTER,
    /** The server does not see the statement; the client gets no response. */
    HANG
  }

  private record Fault(Kind kind, String sqlState) {}

  public int port() {
    return listener.getLocalPort();
  }

  /** Returns the first words of the statements since the last call, one for each round trip. */
  public List<String> drain() {
    var drained = new ArrayList<String>();
    for (String next = seen.poll(); next != null; next = seen.poll()) drained.add(next);
    return drained;
  }

  /** Returns the texts of all statements so far, in order and each once. */
  public List<String> statements() {
    return List.copyOf(statements);
  }

  /** Lets the next round trips pass, before those that fail. */
  public void pass(int times) {
    add(Kind.PASS, "", times);
  }

  /** Fails the next round trips with this error. */
  public void error(String sqlState, int times) {
    add(Kind.ERROR, sqlState, times);
  }

  /** Fails the next round trips with this error and ends their connections. */
  public void fatal(String sqlState, int times) {
    add(Kind.FATAL, sqlState, times);
  }

  /** Ends the connections of the next round trips before the server sees them. */
  public void dropBefore(int times) {
    add(Kind.DROP_BEFORE, "", times);
  }

  /** Ends the connections of the next round trips when they have taken effect. */
  public void dropAfter(int times) {
    add(Kind.DROP_AFTER, "", times);
  }

  /** Leaves the next round trips without a response. */
  public void hang(int times) {
    add(Kind.HANG, "", times);
  }

  private void add(Kind kind, String sqlState, int times) {
    for (int i = 0; i < times; i++) faults.add(new Fault(kind, sqlState));
  }

  /** Rejects logins with this error. */
  public void rejectLogins(String sqlState) {
    loginError = Optional.of(sqlState);
  }

  /** Ends every fault and clears the record. */
  public void mend() {
    faults.clear();
    loginError = Optional.empty();
    open = true;
    seen.clear();
  }

  /** Ends every connection, including new ones. */
  public void cut() {
    open = false;
    sockets.forEach(PostgreSqlGate::end);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    cut();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (!open) {
          end(client);
          continue;
        }
        var server = new Socket(InetAddress.getLoopbackAddress(), target);
        for (Socket each : List.of(client, server)) {
          each.setTcpNoDelay(true);
          sockets.add(each);
        }
        new Wire(client, server).start();
      } catch (IOException _) {
        // The server or this proxy is closed.
      }
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is closed.
    }
  }

  /** One connection. */
  private final class Wire {
    private final Socket client;
    private final Socket server;
    private final Map<String, String> prepared = new HashMap<>();
    private volatile boolean swallow;

    private Wire(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    private void start() {
      Thread.ofVirtual().start(() -> run(this::requests));
      Thread.ofVirtual().start(() -> run(this::responses));
    }

    private interface Pump {
      void run() throws IOException;
    }

    private void run(Pump pump) {
      try {
        pump.run();
      } catch (IOException _) {
        // One side is gone: so is the connection.
      }
      for (Socket each : List.of(client, server)) {
        end(each);
        sockets.remove(each);
      }
    }

    private void requests() throws IOException {
      var in = new DataInputStream(client.getInputStream());
      OutputStream out = server.getOutputStream();
      int startup = in.readInt();
      byte[] parameters = body(in, startup);
      if (loginError.isPresent()) {
        client.getOutputStream().write(error("FATAL", loginError.orElseThrow()));
        return;
      }
      out.write(ByteBuffer.allocate(startup).putInt(startup).put(parameters).array());
      var batch = new ByteArrayOutputStream();
      String statement = "";
      while (true) {
        char type = (char) in.readByte();
        int length = in.readInt();
        byte[] body = body(in, length);
        batch.write(
            ByteBuffer.allocate(1 + length).put((byte) type).putInt(length).put(body).array());
        switch (type) {
          case 'P' -> {
            String name = text(body, 0);
            statement = text(body, name.length() + 1);
            prepared.put(name, statement);
          }
          case 'B' -> {
            String portal = text(body, 0);
            statement = prepared.getOrDefault(text(body, portal.length() + 1), "");
          }
          case 'Q' -> statement = text(body, 0);
          default -> {}
        }
        if (type == 'S' || type == 'Q') {
          seen.add(statement.strip().split("\\s", 2)[0]);
          if (!statement.isBlank()) statements.add(statement.strip());
          if (!roundTrip(batch.toByteArray(), out)) return;
          batch.reset();
        } else if (type == 'X' || type == 'p') {
          // The end, or a password.
          out.write(batch.toByteArray());
          batch.reset();
        }
      }
    }

    /** Returns whether the connection continues. */
    private boolean roundTrip(byte[] request, OutputStream out) throws IOException {
      Fault fault = faults.poll();
      switch (fault == null ? Kind.PASS : fault.kind()) {
        case PASS -> out.write(request);
        case ERROR -> {
          client.getOutputStream().write(error("ERROR", fault.sqlState()));
          client.getOutputStream().write(new byte[] {'Z', 0, 0, 0, 5, 'I'});
        }
        case FATAL -> {
          client.getOutputStream().write(error("FATAL", fault.sqlState()));
          return false;
        }
        case DROP_BEFORE -> {
          return false;
        }
        case DROP_AFTER -> {
          swallow = true;
          out.write(request);
        }
        case HANG -> {}
      }
      return true;
    }

    private static byte[] error(String severity, String sqlState) {
      byte[] fields =
          ("S" + severity + "\0V" + severity + "\0C" + sqlState + "\0Minjected: private\0\0")
              .getBytes(StandardCharsets.UTF_8);
      return ByteBuffer.allocate(5 + fields.length)
          .put((byte) 'E')
          .putInt(4 + fields.length)
          .put(fields)
          .array();
    }

    private void responses() throws IOException {
      var in = new DataInputStream(server.getInputStream());
      OutputStream out = client.getOutputStream();
      Predicate<Character> ready = type -> type == 'Z';
      while (true) {
        char type = (char) in.readByte();
        int length = in.readInt();
        byte[] body = body(in, length);
        if (swallow) {
          if (ready.test(type)) return;
          continue;
        }
        out.write(
            ByteBuffer.allocate(1 + length).put((byte) type).putInt(length).put(body).array());
      }
    }

    private static byte[] body(DataInputStream in, int length) throws IOException {
      if (length < 4 || length > MAX_MESSAGE) throw new IOException("not a message");
      byte[] body = new byte[length - 4];
      in.readFully(body);
      return body;
    }

    private static String text(byte[] body, int from) {
      int end = from;
      while (body[end] != 0) end++;
      return new String(body, from, end - from, StandardCharsets.UTF_8);
    }
  }
}
