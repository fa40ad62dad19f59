package io.haapi.lab.bench;

import io.haapi.lab.sample.SampleRequests;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Builds the requests that every measured server gets, with the headers that the front adds. */
final class Requests {
  private final String run = UUID.randomUUID().toString();
  private final AtomicLong count = new AtomicLong();
  private final SampleRequests samples;
  private final String identity;
  private final byte[] instance;

  Requests(String originSecret, SampleRequests samples) {
    this.samples = samples;
    identity = "Host: 127.0.0.1\r\nX-Principal: bench\r\nX-Origin-Secret: " + originSecret + "\r\n";
    instance = bytes("GET /v1/instance HTTP/1.1\r\n" + identity + "\r\n");
  }

  /** Returns the request line of {@link #create}, without the version, for reports. */
  String createLine() {
    return "POST " + samples.collection();
  }

  /** Returns a request that creates an aggregate, each with another idempotency key. */
  byte[] create() {
    byte[] body = bytes(samples.body());
    byte[] head =
        bytes(
            createLine()
                + " HTTP/1.1\r\n"
                + identity
                + "Idempotency-Key: "
                + run
                + "-"
                + count.incrementAndGet()
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

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
