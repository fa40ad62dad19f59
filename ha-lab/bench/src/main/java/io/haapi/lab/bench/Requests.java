package io.haapi.lab.bench;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The requests that both servers get, as the front would send them. */
final class Requests {
  private static final String ORDER =
      """
      {"lines":[\
      {"sku":"sku-1","quantity":2,"unitPrice":{"amount":"9.99","currency":"EUR"}},\
      {"sku":"sku-2","quantity":1,"unitPrice":{"amount":"149.50","currency":"EUR"}}]}""";

  private final String run = UUID.randomUUID().toString();
  private final AtomicLong count = new AtomicLong();
  private final String identity;
  private final byte[] instance;

  Requests(String originSecret) {
    identity = "Host: 127.0.0.1\r\nX-Principal: bench\r\nX-Origin-Secret: " + originSecret + "\r\n";
    instance = bytes("GET /v1/instance HTTP/1.1\r\n" + identity + "\r\n");
  }

  /** A new order: no key comes twice. */
  byte[] order() {
    return bytes(
        "POST /v1/orders HTTP/1.1\r\n"
            + identity
            + "Idempotency-Key: "
            + run
            + "-"
            + count.incrementAndGet()
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + ORDER.length()
            + "\r\n\r\n"
            + ORDER);
  }

  byte[] instance() {
    return instance;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
