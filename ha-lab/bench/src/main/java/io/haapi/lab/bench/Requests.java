package io.haapi.lab.bench;

import io.haapi.lab.sample.SampleRequests;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Builds the requests that every measured server gets, with the headers that the front adds. */
final class Requests {
  private static final String CALLER = "bench";
  private static final int CREATED = 201;
  private static final int NOT_FOUND = 404;

  private final String run = UUID.randomUUID().toString();
  private final AtomicLong count = new AtomicLong();
  private final SampleRequests samples;
  private final String originSecret;
  private final byte[] instance;

  Requests(String originSecret, SampleRequests samples) {
    this.samples = samples;
    this.originSecret = originSecret;
    instance = bytes("GET /v1/instance HTTP/1.1\r\n" + identity(CALLER) + "\r\n");
  }

  /** Returns the request line of {@link #create}, without the version, for reports. */
  String createLine() {
    return "POST " + samples.collection();
  }

  /** Returns a request that creates an aggregate, each with another idempotency key. */
  byte[] create() {
    return create(CALLER, nextKey());
  }

  /** Returns an idempotency key that no other request of this run has. */
  String nextKey() {
    return run + "-" + count.incrementAndGet();
  }

  /** Returns a request of this caller that creates an aggregate with this key. */
  byte[] create(String caller, String key) {
    byte[] body = bytes(samples.body());
    byte[] head =
        bytes(
            createLine()
                + " HTTP/1.1\r\n"
                + identity(caller)
                + "Idempotency-Key: "
                + key
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length
                + "\r\n\r\n");
    byte[] request = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  byte[] instance() {
    return instance;
  }

  /**
   * Sends commands one after the other over one connection.
   *
   * @throws LabException if a response is not 201
   */
  void send(ServerProcess server, int count, Supplier<byte[]> commands) {
    try (var connection = new HttpConnection(server.port())) {
      for (int i = 0; i < count; i++) {
        int status = connection.exchange(commands.get());
        if (status != CREATED) throw new LabException("a server responds with " + status);
      }
    } catch (IOException e) {
      throw new LabException("a server does not respond: " + e.getMessage(), e);
    }
  }

  /**
   * Requires that a plain application has the path of {@link #create}. A warm-up would fail too,
   * but without the remedy.
   *
   * @throws LabException if it lacks the path or does not respond
   */
  void requireCreate(ServerProcess plain) {
    try (var connection = new HttpConnection(plain.port())) {
      if (connection.exchange(create()) != NOT_FOUND) return;
    } catch (IOException e) {
      throw new LabException("the plain application does not respond: " + e.getMessage(), e);
    }
    throw new LabException(
        "the plain application has no %s. Write it for your API in ha-lab/bench/baseline."
            .formatted(createLine()));
  }

  private String identity(String caller) {
    return "Host: 127.0.0.1\r\nX-Principal: %s\r\nX-Origin-Secret: %s\r\n"
        .formatted(caller, originSecret);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
