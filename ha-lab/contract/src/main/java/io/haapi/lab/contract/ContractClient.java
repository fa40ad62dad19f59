package io.haapi.lab.contract;

import io.haapi.lab.sample.SampleRequests;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sends requests, checks each response with {@link UniversalAssertions} and records it in the
 * {@link Journal}.
 */
public final class ContractClient implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ApiUnderTest api;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final Journal journal;
  private final Semaphore permits;

  ContractClient(ApiUnderTest api) {
    this.api = api;
    this.permits = new Semaphore(api.atOnce());
    this.journal = new Journal(readDocument());
  }

  /** Returns the API under test. */
  public ApiUnderTest api() {
    return api;
  }

  Journal journal() {
    return journal;
  }

  /** Returns the API's OpenAPI document; fails if it could not be read when the contract began. */
  public OpenApiDocument document() {
    return journal
        .document()
        .orElseThrow(() -> new AssertionError("GET /openapi.yaml returned no OpenAPI document"));
  }

  /** Returns the operations that the document declares. */
  public List<ApiOperation> operations() {
    OpenApiDocument document = document();
    return document.operations().stream()
        .map(name -> ApiOperation.of(document, name, api.sample()))
        .toList();
  }

  /** Returns the sample's requests of the session. */
  public SampleRequests.Session sampleSession() {
    return api.sample().session().orElseThrow();
  }

  /** Starts the sample's write of the session. */
  ApiRequest writingSession(ApiUser user) {
    return user.call(sampleSession().method(), sampleSession().path()).json(sampleSession().body());
  }

  /** Returns whether the sample's change fails without a body. */
  boolean changeRequiresBody() {
    return journal.document().isPresent()
        && operations().stream()
            .anyMatch(
                it ->
                    it.method().equals("POST")
                        && it.path().equals(api.sample().change(ApiOperation.UNKNOWN_ID))
                        && it.body().isPresent());
  }

  /** Returns a user with a principal that no other test uses. */
  public ApiUser newUser() {
    String principal = "contract-" + UUID.randomUUID();
    return new ApiUser(this, principal, api.identity().apply(principal));
  }

  /** Returns a user without credentials. */
  public ApiUser anonymous() {
    return new ApiUser(this, "", Map.of());
  }

  /** Returns a user who can read the document. */
  ApiUser reader() {
    return api.profile().has(Difference.DOCUMENT_FOR_CALLERS) ? newUser() : anonymous();
  }

  ApiResponse send(ApiRequest call) {
    URI base = api.instance(call.instance());
    permits.acquireUninterruptibly();
    try {
      return finish(call, exchange(base, call));
    } finally {
      permits.release();
    }
  }

  /** Sends the bytes over a socket as they are. */
  ApiResponse send(ApiRequest call, byte[] request) {
    boolean mayHangUp =
        call.differences().contains(Difference.UNREADABLE_CHUNKS)
            && api.profile().has(Difference.UNREADABLE_CHUNKS);
    try {
      return finish(
          call, SocketExchange.exchange(api.instance(call.instance()), call.toString(), request));
    } catch (AssertionError e) {
      if (!mayHangUp || !(e.getCause() instanceof EOFException)) throw e;
      return new ApiResponse(call.toString(), 400, Map.of(), new byte[0], Optional.empty())
          .under(Difference.UNREADABLE_CHUNKS);
    }
  }

  private ApiResponse finish(ApiRequest call, ApiResponse response) {
    if (response.header("X-Instance").isEmpty()) {
      Optional<Difference> declared =
          declared(call)
              .filter(it -> it.statuses().contains(response.status()))
              .findFirst()
              .or(() -> validated(response))
              // The assertions then fail with the statuses that this one allows.
              .or(() -> declared(call).findFirst());
      if (declared.isPresent()) {
        ApiResponse marked = response.under(declared.get());
        UniversalAssertions.check(marked);
        return marked;
      }
    }
    UniversalAssertions.check(response);
    if (call.isRecorded()) journal.note(call.method(), call.path(), response);
    return response;
  }

  private Stream<Difference> declared(ApiRequest call) {
    return call.differences().stream().filter(api.profile()::has);
  }

  /** Finds the difference that lets a gateway reject any request that it finds invalid. */
  private Optional<Difference> validated(ApiResponse response) {
    return Optional.of(Difference.REQUESTS_VALIDATED)
        .filter(api.profile()::has)
        .filter(it -> it.statuses().contains(response.status()));
  }

  private ApiResponse exchange(URI base, ApiRequest call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + call.target())).timeout(LIMIT);
    call.headers().forEach(header -> request.header(header.name(), header.value()));
    request.expectContinue(call.expectsContinue());
    request.method(
        call.method(),
        call.body().isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : call.isChunked()
                ? HttpRequest.BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(call.body().get()))
                : HttpRequest.BodyPublishers.ofByteArray(call.body().get()));
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new ApiResponse(
          call.toString(),
          response.statusCode(),
          lowerCase(response.headers().map()),
          response.body(),
          Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(call + " got no response: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Optional<OpenApiDocument> readDocument() {
    try {
      ApiResponse response = exchange(api.instance(0), reader().get("/openapi.yaml"));
      return response.status() == 200 ? OpenApiDocument.parse(response.text()) : Optional.empty();
    } catch (UncheckedIOException e) {
      return Optional.empty();
    }
  }

  private static Map<String, List<String>> lowerCase(Map<String, List<String>> headers) {
    return headers.entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().toLowerCase(Locale.ROOT),
                Map.Entry::getValue,
                (first, second) -> {
                  var both = new ArrayList<>(first);
                  both.addAll(second);
                  return both;
                }));
  }

  @Override
  public void close() {
    http.close();
  }
}
