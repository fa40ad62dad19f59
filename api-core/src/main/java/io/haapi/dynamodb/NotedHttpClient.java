package io.haapi.dynamodb;

import java.io.IOException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * An HTTP client that notes what each attempt of a write leaves us knowing, and that fails as the
 * SDK expects.
 *
 * <p>Here, because further out it is too late: a time limit that ends an attempt replaces its
 * failure, and with it whether the request ever had a connection. And because Apache's client
 * throws what it does not declare when a time limit aborts its wait for a connection ({@code
 * CancellationException}, {@code NullPointerException}) or when it is closed ({@code
 * IllegalStateException}): the SDK would neither retry that nor call it a time-out.
 */
final class NotedHttpClient implements SdkHttpClient {
  private final SdkHttpClient client;

  private NotedHttpClient(SdkHttpClient client) {
    this.client = client;
  }

  /** With a builder the SDK owns the client, and closes it with its own. */
  record Builder(Apache5HttpClient.Builder apache) implements SdkHttpClient.Builder<Builder> {
    @Override
    public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
      return new NotedHttpClient(apache.buildWithDefaults(defaults));
    }
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new NotedRequest(client.prepareRequest(request));
  }

  private record NotedRequest(ExecutableHttpRequest request) implements ExecutableHttpRequest {
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

    private static IOException noted(IOException failure) {
      Attempts.note(WriteOutcome.of(failure));
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
