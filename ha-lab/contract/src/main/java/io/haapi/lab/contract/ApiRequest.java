package io.haapi.lab.contract;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds one request and sends it. */
public final class ApiRequest {
  record Header(String name, String value) {}

  private final ContractClient client;
  private final String method;
  private final String target;
  private final List<Header> headers = new ArrayList<>();
  private final List<Difference> differences = new ArrayList<>();
  private Optional<byte[]> body = Optional.empty();
  private boolean chunked;
  private boolean expectContinue;
  private boolean recorded = true;
  private int instance;

  ApiRequest(ContractClient client, String method, String target) {
    this.client = client;
    this.method = method;
    this.target = target;
  }

  /** Chooses the instance; the index wraps around. */
  public ApiRequest at(int index) {
    instance = index;
    return this;
  }

  /** Adds a header; another one of the same name stays. */
  public ApiRequest header(String name, String value) {
    headers.add(new Header(name, value));
    return this;
  }

  /** Removes the headers of this name. */
  public ApiRequest without(String name) {
    headers.removeIf(header -> header.name().equalsIgnoreCase(name));
    return this;
  }

  /** Removes the header that names the principal. */
  public ApiRequest withoutPrincipal() {
    return without(client.api().identityHeader());
  }

  /** Replaces the headers of this name. */
  public ApiRequest replacing(String name, String value) {
    return without(name).header(name, value);
  }

  /** Adds an idempotency key. */
  public ApiRequest key(String key) {
    return header("Idempotency-Key", key);
  }

  /** Adds the session cookie. */
  public ApiRequest cookie(String value) {
    return header("Cookie", client.api().sessionCookie() + "=" + value);
  }

  /** Sets a JSON body. */
  public ApiRequest json(String json) {
    return body("application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  /** Sets a body of this media type. */
  public ApiRequest body(String type, byte[] bytes) {
    return header("Content-Type", type).body(bytes);
  }

  /** Sets a body without a media type. */
  public ApiRequest body(byte[] bytes) {
    body = Optional.of(bytes);
    return this;
  }

  /** Sends the body in chunks. */
  public ApiRequest chunked() {
    chunked = true;
    return this;
  }

  /** Sends the body after {@code 100 Continue}. */
  public ApiRequest expectingContinue() {
    expectContinue = true;
    return this;
  }

  /** Lets a gateway respond instead of the instance, if the profile has this difference. */
  public ApiRequest gatewayMay(Difference difference) {
    differences.add(difference);
    return this;
  }

  /** Keeps the response out of the journal: it comes from the server, not from an operation. */
  public ApiRequest offTheRecord() {
    recorded = false;
    return this;
  }

  /** Sends the request. */
  public ApiResponse send() {
    return client.send(this);
  }

  /**
   * Sends the request in ISO 8859-1 over a plain socket, because HTTP clients reject or normalize
   * invalid requests.
   */
  public ApiResponse sendRaw() {
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

  /** Returns path and query. */
  String target() {
    return target;
  }

  /** Returns the path without the query. */
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
