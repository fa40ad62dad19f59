package io.haapi.health;

import io.haapi.caller.CallerSettings;
import io.haapi.training.SampleRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Sends requests to this process before it is ready, as its first clients would: the load balancer
 * gives a new instance its full share at once, and a JVM whose code is not compiled yet cannot
 * serve it. Nothing is written: the requests are those that are {@link SampleRequest#readOnly}.
 *
 * <p>A failure of the data store ends the warm-up, because readiness does not depend on it.
 */
final class WarmUpRequests implements ApplicationListener<WebServerInitializedEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUpRequests.class);
  private static final String ACCESS_LOG = "io.haapi.access";
  private static final String CALLER = "warm-up";
  private static final int ROUNDS = 20;
  private static final int SERVER_ERROR = 500;

  private final Duration limit;
  private final String host;
  private final Map<String, String> caller;
  private final LoggingSystem logging;
  private volatile boolean over;

  /**
   * @param limit the longest time that it may take; zero for none
   * @param address the address that the server listens on; empty for all
   */
  WarmUpRequests(Duration limit, String address, CallerSettings callers, LoggingSystem logging) {
    this.limit = limit;
    this.host = address.isEmpty() ? "127.0.0.1" : address;
    this.caller = callers.headersOf(CALLER);
    this.logging = logging;
  }

  /** Returns whether the warm-up has ended. */
  boolean isOver() {
    return over;
  }

  /** Warms up when the server accepts connections. In Lambda it does not: there is no port. */
  @Override
  public void onApplicationEvent(WebServerInitializedEvent event) {
    int port = event.getWebServer().getPort();
    if (port > 0 && limit.isPositive()) warmUp(port);
    over = true;
  }

  private void warmUp(int port) {
    long start = System.nanoTime();
    // These are not requests of clients, and their rejections are expected.
    Optional<LogLevel> level =
        Optional.ofNullable(logging.getLoggerConfiguration(ACCESS_LOG))
            .map(LoggerConfiguration::getConfiguredLevel);
    logging.setLogLevel(ACCESS_LOG, LogLevel.OFF);
    try (var http = HttpClient.newHttpClient()) {
      String authority = host.contains(":") ? "[" + host + "]" : host;
      var api = URI.create("http://%s:%d".formatted(authority, port));
      int rounds = send(http, api, start + limit.toNanos());
      LOG.info("warmed up: {} rounds in {} ms", rounds, (System.nanoTime() - start) / 1_000_000);
    } catch (IOException e) {
      LOG.warn("not warmed up: {}", e.toString());
    } catch (InterruptedException _) {
      // The process shuts down.
      Thread.currentThread().interrupt();
    } finally {
      logging.setLogLevel(ACCESS_LOG, level.orElse(null));
    }
  }

  /** Returns the number of complete rounds. */
  private int send(HttpClient http, URI api, long end) throws IOException, InterruptedException {
    List<SampleRequest> requests =
        Stream.concat(
                Stream.of(SampleRequest.get("/health/region"), SampleRequest.get("/v1/instance")),
                SampleRequest.all().stream())
            .filter(SampleRequest::readOnly)
            .toList();
    for (int round = 0; round < ROUNDS; round++) {
      for (SampleRequest each : requests) {
        long left = end - System.nanoTime();
        if (left <= 0) return round;
        HttpRequest.Builder request =
            each.at(api, CALLER + "-" + round).timeout(Duration.ofNanos(left));
        caller.forEach(request::header);
        if (http.send(request.build(), BodyHandlers.discarding()).statusCode() >= SERVER_ERROR) {
          return round;
        }
      }
    }
    return ROUNDS;
  }
}
