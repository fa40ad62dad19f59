package io.haapi.lab.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration DELAY = Duration.ofMillis(100);
  private static final LinkFault.Direction REQUEST_ONLY = LinkFault.Direction.REQUEST;
  private static final LinkFault.Direction RESPONSE = LinkFault.Direction.RESPONSE;
  private static final int REQUEST = 6;

  private final AtomicInteger executed = new AtomicInteger();
  private final Semaphore ended = new Semaphore(0);
  private ServerSocket store;
  private TcpProxy proxy;

  @BeforeEach
  void start() throws Exception {
    store = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
    proxy = TcpProxy.before(store.getLocalPort());
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
  void rejectsInPlaceOfServer() throws Exception {
    LinkFault.Reply reply = _ -> Optional.of(new LinkFault.Rejected(new byte[] {9}, REQUEST));
    try (var client = connect()) {
      try (var _ = proxy.impose(new LinkFault.Rejection(reply, 1))) {
        for (int request = 0; request < 2; request++) {
          client.getOutputStream().write(new byte[REQUEST]);
          Thread.sleep(DELAY);
          client.getOutputStream().write(new byte[REQUEST]);
          assertThat(client.getInputStream().read()).isEqualTo(9);
        }
      }
      assertThat(executed).hasValue(0);
      exchange(client);
    }
    assertThat(executed).hasValue(1);
  }

  @Test
  void passesWhatMustReachServer() throws Exception {
    try (var client = connect();
        var _ = proxy.impose(new LinkFault.Rejection(_ -> Optional.empty(), 1))) {
      exchange(client);
    }
    assertThat(executed).hasValue(1);
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

      assertThat(proxy.awaitQuiet(Duration.ofMillis(50), Duration.ofMillis(200))).isFalse();
    }
  }

  @Test
  void delaysResponseAndGoesOn() throws Exception {
    try (var client = connect()) {
      try (var _ = proxy.impose(new LinkFault.Delay(RESPONSE, DELAY, Duration.ZERO, 1))) {
        long began = System.nanoTime();
        exchange(client);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(DELAY);
      }
      exchange(client);
    }
  }

  @Test
  void holdsBytesBackUntilBlackHoleEnds() throws Exception {
    try (var client = connect()) {
      exchange(client);
      var fault = proxy.impose(new LinkFault.BlackHole(REQUEST_ONLY, 1));
      client.getOutputStream().write(new byte[REQUEST]);
      client.setSoTimeout(100);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(executed).hasValue(1);

      fault.close();

      client.setSoTimeout((int) LIMIT.toMillis());
      assertThat(client.getInputStream().read()).isEqualTo(1);
      assertThat(executed).hasValue(2);
    }
  }

  @Test
  void resetsOpenAndNewConnections() throws Exception {
    try (var open = connect()) {
      exchange(open);
      try (var _ = proxy.impose(new LinkFault.Reset(1));
          var later = connect()) {
        assertThatThrownBy(() -> exchange(open)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> exchange(later)).isInstanceOf(IOException.class);
      }
    }
    try (var after = connect()) {
      exchange(after);
    }
  }

  @Test
  void refusesConnectionsUntilRestored() throws Exception {
    try (var _ = proxy.impose(new LinkFault.Refused())) {
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }
    try (var after = connect()) {
      exchange(after);
    }
  }

  @Test
  void losesResponseOfExecutedRequest() throws Exception {
    try (var client = connect();
        var _ = proxy.impose(new LinkFault.LostResponse(1))) {
      assertThatThrownBy(() -> exchange(client)).isInstanceOf(IOException.class);
    }
    assertThat(executed).hasValue(1);
  }

  @Test
  void limitsBandwidth() throws Exception {
    int perSecond = 5 * REQUEST;
    try (var client = connect();
        var _ = proxy.impose(new LinkFault.Bandwidth(REQUEST_ONLY, perSecond, 1))) {
      long began = System.nanoTime();
      exchange(client);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }
  }

  @Test
  void hitsShareOfConnections() throws Exception {
    int lost = 0;
    try (var _ = proxy.impose(new LinkFault.Reset(0.5))) {
      for (int i = 0; i < 40; i++) {
        try (var client = connect()) {
          exchange(client);
        } catch (IOException _) {
          lost++;
        }
      }
    }
    assertThat(lost).isBetween(5, 35);
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
