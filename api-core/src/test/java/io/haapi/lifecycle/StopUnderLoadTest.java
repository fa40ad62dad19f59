package io.haapi.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.ApiProcess;
import io.haapi.testing.RawHttp;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that a stopping instance loses no request, even if it stays in rotation and clients keep
 * sending.
 */
class StopUnderLoadTest {
  private static final String GET = RawHttp.head("GET /v1/instance HTTP/1.1");

  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicReference<String> dropped = new AtomicReference<>("");

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64})
  void respondsToEveryRequestSent(int clients) throws Exception {
    try (var api =
        ApiProcess.start(
            List.of(), List.of("--haapi.shutdown.pause=1s"), ApiProcess.Redirect.FORGOTTEN)) {
      var threads =
          IntStream.range(0, clients)
              .mapToObj(_ -> Thread.ofVirtual().start(() -> sendUntilRefused(api.port())))
              .toList();
      awaitAnswers(10 * clients);

      api.terminate();
      for (var thread : threads) thread.join();

      assertThat(dropped.get()).isEmpty();
      assertThat(api.awaitExit()).isEqualTo(143);
    }
  }

  private void awaitAnswers(int count) {
    while (answered.get() < count) LockSupport.parkNanos(1_000_000);
  }

  private void sendUntilRefused(int port) {
    while (true) {
      RawHttp http;
      try {
        http = new RawHttp(port);
      } catch (ConnectException _) {
        return;
      } catch (IOException e) {
        // Reset before a request was sent on it.
        return;
      }
      try (http) {
        sendUntilClosed(http);
      } catch (IOException e) {
        dropped.set("sent without a response: " + e);
        return;
      }
    }
  }

  private void sendUntilClosed(RawHttp http) throws IOException {
    RawHttp.Answer answer;
    do {
      answer = http.send(GET).answer();
      if (answer.status() != 200) throw new IOException("status " + answer.status());
      answered.incrementAndGet();
    } while (!answer.header("Connection").orElse("").equals("close"));
  }
}
