package io.haapi.caller;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches an issuer's documents within one deadline that covers name resolution, connection,
 * headers and body. A read timeout restarts with every byte, so a server that trickles bytes would
 * never reach it.
 *
 * <p>A body above the limit is a failure, and so is a redirect, which could point to an attacker's
 * keys.
 */
public final class BoundedRetriever implements ResourceRetriever {
  private static final int OK = 200;

  private final Duration deadline;
  private final int maxBytes;

  /**
   * @param deadline the time limit for the whole document
   * @param maxBytes the largest document, in bytes
   */
  public BoundedRetriever(Duration deadline, int maxBytes) {
    this.deadline = deadline;
    this.maxBytes = maxBytes;
  }

  @Override
  public Resource retrieveResource(URL url) throws IOException {
    var request =
        HttpRequest.newBuilder(URI.create(url.toString()))
            .header("Accept", "application/json")
            .build();
    // One client per document: stopping it is the only way to cut a connection that trickles.
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(deadline)
            .build();
    try {
      var response =
          http.sendAsync(
                  request,
                  BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), maxBytes))
              .get(deadline.toNanos(), TimeUnit.NANOSECONDS);
      return resource(response);
    } catch (TimeoutException _) {
      throw new IOException("no document within " + deadline.toMillis() + " ms");
    } catch (ExecutionException e) {
      // Without the library's message, which may quote the response.
      throw new IOException("no document: " + e.getCause().getClass().getSimpleName());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new IOException("no document: interrupted");
    } finally {
      http.shutdownNow();
    }
  }

  private static Resource resource(HttpResponse<String> response) throws IOException {
    if (response.statusCode() != OK) {
      throw new IOException("no document: status " + response.statusCode());
    }
    return new Resource(
        response.body(), response.headers().firstValue("Content-Type").orElse("application/json"));
  }
}
