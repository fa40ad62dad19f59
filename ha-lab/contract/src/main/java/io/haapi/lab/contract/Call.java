package io.haapi.lab.contract;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One request in the making. */
final class Call {
  record Header(String name, String value) {}

  private final Client client;
  private final String method;
  private final String target;
  private final List<Header> headers = new ArrayList<>();
  private final List<Difference> differences = new ArrayList<>();
  private Optional<byte[]> body = Optional.empty();
  private boolean chunked;
  private boolean expectContinue;
  private boolean recorded = true;
  private int instance;

  Call(Client client, String method, String target) {
    this.client = client;
    this.method = method;
    this.target = target;
  }

  /** To which instance; the index wraps around. */
  Call at(int index) {
    instance = index;
    return this;
  }

  /** Adds a header, beside one of the same name. */
  Call header(String name, String value) {
    headers.add(new Header(name, value));
    return this;
  }

  Call without(String name) {
    headers.removeIf(header -> header.name().equalsIgnoreCase(name));
    return this;
  }

  /** As from somebody whom nobody knows. */
  Call withoutPrincipal() {
    return without(client.api().identityHeader());
  }

  Call replacing(String name, String value) {
    return without(name).header(name, value);
  }

  Call key(String key) {
    return header("Idempotency-Key", key);
  }

  Call cookie(String value) {
    return header("Cookie", client.api().sessionCookie() + "=" + value);
  }

  Call json(String json) {
    return body("application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  Call body(String type, byte[] bytes) {
    return header("Content-Type", type).body(bytes);
  }

  Call body(byte[] bytes) {
    body = Optional.of(bytes);
    return this;
  }

  Call chunked() {
    chunked = true;
    return this;
  }

  Call expectingContinue() {
    expectContinue = true;
    return this;
  }

  /** Under a profile with this difference a gateway may answer in the instance's place. */
  Call gatewayMay(Difference difference) {
    differences.add(difference);
    return this;
  }

  /** The answer is no operation's: it is given for what only a gateway or no HTTP client sends. */
  Call offTheRecord() {
    recorded = false;
    return this;
  }

  Answer send() {
    return client.send(this);
  }

  /**
   * Sends it over a bare socket, for what an HTTP client would refuse, repair or normalize. Bytes
   * are those of ISO 8859-1.
   */
  Answer sendRaw() {
    var request = new ByteArrayOutputStream();
    String prefix = client.api().instance(instance).getRawPath();
    boolean inStage = target.startsWith("/");
    line(request, method + " " + (inStage ? prefix : "") + target + " HTTP/1.1");
    line(request, "Host: " + client.api().instance(instance).getRawAuthority());
    line(request, "Connection: close");
    headers.forEach(header -> line(request, header.name() + ": " + header.value()));
    body.ifPresent(
        bytes -> {
          if (headers.stream().noneMatch(header -> isFraming(header.name()))) {
            line(request, "Content-Length: " + bytes.length);
          }
        });
    line(request, "");
    body.ifPresent(request::writeBytes);
    return client.send(this, request.toByteArray());
  }

  private static boolean isFraming(String name) {
    return name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Transfer-Encoding");
  }

  private static void line(ByteArrayOutputStream request, String line) {
    request.writeBytes((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  String method() {
    return method;
  }

  /** Path and query. */
  String target() {
    return target;
  }

  String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  List<Header> headers() {
    return List.copyOf(headers);
  }

  List<Difference> differences() {
    return List.copyOf(differences);
  }

  Optional<byte[]> body() {
    return body;
  }

  boolean isChunked() {
    return chunked;
  }

  boolean expectsContinue() {
    return expectContinue;
  }

  boolean isRecorded() {
    return recorded;
  }

  int instance() {
    return instance;
  }

  @Override
  public String toString() {
    String shown = target.length() > 200 ? target.substring(0, 200) + "…" : target;
    return method + " " + shown + " at instance " + instance;
  }
}
