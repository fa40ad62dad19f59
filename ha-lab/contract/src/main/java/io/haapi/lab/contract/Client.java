package io.haapi.lab.contract;

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
 * Sends requests, holds each answer to {@link Manners} and notes each exchange in the {@link
 * Journal}.
 */
final class Client implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ApiUnderTest api;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final Journal journal;
  private final Semaphore permits;

  Client(ApiUnderTest api) {
    this.api = api;
    this.permits = new Semaphore(api.atOnce());
    this.journal = new Journal(readDocument());
  }

  ApiUnderTest api() {
    return api;
  }

  Journal journal() {
    return journal;
  }

  /** Someone who has never called before. */
  Caller newCaller() {
    String principal = "contract-" + UUID.randomUUID();
    return new Caller(this, principal, api.identity().apply(principal));
  }

  /** Someone without any identity. */
  Caller anonymous() {
    return new Caller(this, "", Map.of());
  }

  /** Someone who may read the document. */
  Caller reader() {
    return api.profile().has(Difference.DOCUMENT_FOR_CALLERS) ? newCaller() : anonymous();
  }

  Answer send(Call call) {
    URI base = api.instance(call.instance());
    permits.acquireUninterruptibly();
    try {
      return finish(call, exchange(base, call));
    } finally {
      permits.release();
    }
  }

  /** Sends the request over a socket as it is written: nothing is checked, encoded or added. */
  Answer send(Call call, byte[] request) {
    boolean mayHangUp =
        call.differences().contains(Difference.UNREADABLE_CHUNKS)
            && api.profile().has(Difference.UNREADABLE_CHUNKS);
    try {
      return finish(
          call, RawHttp.exchange(api.instance(call.instance()), call.toString(), request));
    } catch (AssertionError e) {
      if (!mayHangUp || !(e.getCause() instanceof EOFException)) throw e;
      return new Answer(call.toString(), 400, Map.of(), new byte[0], Optional.empty())
          .of(Difference.UNREADABLE_CHUNKS);
    }
  }

  private Answer finish(Call call, Answer answer) {
    if (answer.header("X-Instance").isEmpty()) {
      Optional<Difference> declared =
          declared(call)
              .filter(it -> it.statuses().contains(answer.status()))
              .findFirst()
              .or(() -> validated(answer))
              // Whose statuses it then fails to be one of.
              .or(() -> declared(call).findFirst());
      if (declared.isPresent()) {
        Answer marked = answer.of(declared.get());
        Manners.check(marked);
        return marked;
      }
    }
    Manners.check(answer);
    if (call.isRecorded()) journal.note(call.method(), call.path(), answer);
    return answer;
  }

  private Stream<Difference> declared(Call call) {
    return call.differences().stream().filter(api.profile()::has);
  }

  /** Any request may be one that a gateway finds wrong. */
  private Optional<Difference> validated(Answer answer) {
    return Optional.of(Difference.REQUESTS_VALIDATED)
        .filter(api.profile()::has)
        .filter(it -> it.statuses().contains(answer.status()));
  }

  private Answer exchange(URI base, Call call) {
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
      return new Answer(
          call.toString(),
          response.statusCode(),
          lowerCase(response.headers().map()),
          response.body(),
          Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(call + " got no answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Optional<OpenApi> readDocument() {
    try {
      Answer answer = exchange(api.instance(0), reader().get("/openapi.yaml"));
      return answer.status() == 200 ? OpenApi.parse(answer.text()) : Optional.empty();
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
