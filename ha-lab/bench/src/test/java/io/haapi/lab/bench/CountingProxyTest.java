package io.haapi.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CountingProxyTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int REQUEST = 6;

  private final AtomicInteger executed = new AtomicInteger();
  private final Semaphore ended = new Semaphore(0);
  private ServerSocket store;
  private CountingProxy proxy;

  @BeforeEach
  void start() throws Exception {
    store = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
    proxy = CountingProxy.before(store.getLocalPort());
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    store.close();
  }

  @Test
  void countsConnectionAndEachExchange() throws Exception {
    try (var client = connect()) {
      for (int i = 0; i < 3; i++) exchange(client);
    }

    assertThat(proxy.roundTrips()).isEqualTo(1 + 3);
    assertThat(executed).hasValue(3);
  }

  @Test
  void countsFlightOfSeveralPacketsOnce() throws Exception {
    try (var client = connect()) {
      for (int i = 0; i < REQUEST; i++) {
        client.getOutputStream().write(1);
        Thread.sleep(5);
      }
      assertThat(client.getInputStream().read()).isEqualTo(1);
    }

    assertThat(proxy.roundTrips()).isEqualTo(1 + 1);
  }

  @Test
  void countsEachConnectionOfPool() throws Exception {
    try (var one = connect();
        var other = connect()) {
      exchange(one);
      exchange(other);
      exchange(one);
    }

    assertThat(proxy.roundTrips()).isEqualTo(2 + 3);
  }

  @Test
  void withholdsResponseOfExecutedRequest() throws Exception {
    try (var client = connect()) {
      exchange(client);
      var hold = proxy.hold(2);
      exchange(client);
      client.getOutputStream().write(new byte[REQUEST]);

      assertThat(hold.await(LIMIT)).isTrue();
      assertThat(executed).hasValue(3);
      assertThat(client.getInputStream().available()).isZero();
    }
  }

  @Test
  void endsConnectionToStoreWithClient() throws Exception {
    var hold = proxy.hold(1);
    try (var client = connect()) {
      client.getOutputStream().write(new byte[REQUEST]);
      assertThat(hold.await(LIMIT)).isTrue();
    }

    assertThat(ended.tryAcquire(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  @Test
  void reportsClientThatDoesNotRest() throws Exception {
    try (var client = connect()) {
      Thread.ofVirtual().start(() -> exchangeUntilClosed(client));

      assertThatThrownBy(() -> proxy.awaitQuiet(Duration.ofMillis(50), Duration.ofMillis(200)))
          .isInstanceOf(LabException.class);
    }
  }

  private static void exchangeUntilClosed(Socket client) {
    try {
      while (true) exchange(client);
    } catch (IOException _) {
      // The test has ended.
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
  }

  private static void exchange(Socket client) throws IOException {
    client.getOutputStream().write(new byte[REQUEST]);
    if (client.getInputStream().read() < 0) throw new IOException("closed");
  }

  /** Answers each request of {@link #REQUEST} bytes with one byte. */
  private void accept() {
    try {
      while (true) {
        var connection = store.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException _) {
      // The test has ended.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      while (connection.getInputStream().readNBytes(REQUEST).length == REQUEST) {
        executed.incrementAndGet();
        connection.getOutputStream().write(1);
      }
    } catch (IOException _) {
      // The client is gone.
    } finally {
      ended.release();
    }
  }
}
