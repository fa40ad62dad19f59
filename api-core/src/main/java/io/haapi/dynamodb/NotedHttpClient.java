package io.haapi.dynamodb;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * An HTTP client that records whether each attempt of a write may have written, and that fails as
 * the SDK expects.
 *
 * <p>It must happen at this level. Further out, the SDK's timeout replaces the attempt's failure,
 * which shows whether the request was sent. Also, Apache's client throws undeclared exceptions when
 * a timeout aborts its wait for a connection ({@code CancellationException}, {@code
 * NullPointerException}) or when it is closed ({@code IllegalStateException}); the SDK would
 * neither retry them nor report a timeout.
 *
 * <p>A request was sent if its body was read, because Apache's client reads the body only to write
 * it to a connection. No list of exceptions would be complete: a refused connection, an unknown
 * host, a failed TLS handshake and an exhausted pool all leave the body unread.
 */
final class NotedHttpClient implements SdkHttpClient {
  private final SdkHttpClient client;

  private NotedHttpClient(SdkHttpClient client) {
    this.client = client;
  }

  /** Given a builder, the SDK owns the HTTP client and closes it together with its own client. */
  record Builder(Apache5HttpClient.Builder apache) implements SdkHttpClient.Builder<Builder> {
    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new NotedHttpClient(apache.buildWithDefaults(defaults));
    }
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    var body = new NotedBody(request.contentStreamProvider());
    var watched = HttpExecuteRequest.builder().request(request.httpRequest());
    request.metricCollector().ifPresent(watched::metricCollector);
    if (request.contentStreamProvider().isPresent()) watched.contentStreamProvider(body);
    return new NotedRequest(client.prepareRequest(watched.build()), body);
  }

  /** A request's body that records whether any of it was read. */
  private static final class NotedBody implements ContentStreamProvider {
    private final Optional<ContentStreamProvider> content;
    private volatile boolean read;

    private NotedBody(Optional<ContentStreamProvider> content) {
      this.content = content;
      // A request without a body shows nothing: it may have been sent.
      this.read = content.isEmpty();
    }

    @Override
    public InputStream newStream() {
      return new FilterInputStream(content.orElseThrow().newStream()) {
        @Override
        public int read() throws IOException {
          read = true;
          return super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          read = true;
          return super.read(bytes, offset, length);
        }

        @Override
        public long skip(long count) throws IOException {
          read = true;
          return super.skip(count);
        }
      };
    }
  }

  private record NotedRequest(ExecutableHttpRequest request, NotedBody body)
      implements ExecutableHttpRequest {
    @Override
    public HttpExecuteResponse call() throws IOException {
      try {
        HttpExecuteResponse answer = request.call();
        Attempts.note(WriteOutcome.ofStatus(answer.httpResponse().statusCode()));
        return answer;
      } catch (IOException e) {
        throw noted(e);
      } catch (RuntimeException e) {
        throw noted(new IOException("the HTTP client failed", e));
      }
    }

    private IOException noted(IOException failure) {
      Attempts.note(WriteOutcome.ofUnanswered(body.read));
      return failure;
    }

    @Override
    public void abort() {
      request.abort();
    }
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }
}
