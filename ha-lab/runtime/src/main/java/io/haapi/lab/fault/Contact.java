package io.haapi.lab.fault;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What happens to a new connection that sends one request: how probes see a port. */
sealed interface Contact {
  /** Longer than any healthy response here, and short enough to repeat. */
  Duration PATIENCE = Duration.ofMillis(1000);

  /** A response began. */
  record Answered(Duration after, String start) implements Contact {
    /** Returns true if it is an HTTP response with this status. */
    boolean hasStatus(int status) {
      return start.startsWith("HTTP/1.1 " + status) || start.startsWith("HTTP/1.0 " + status);
    }
  }

  /** The connection opened, and no byte came in time. */
  record Silent() implements Contact {}

  /** Nothing listens. */
  record Refused() implements Contact {}

  /** The connection opened and was reset or closed without a byte. */
  record Broken(boolean reset) implements Contact {}

  /** Sends a GET to a port of loopback. */
  static Contact get(int port, String path) {
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    return send(port, request.getBytes(StandardCharsets.US_ASCII));
  }

  /** Sends bytes to a port of loopback. */
  static Contact send(int port, byte[] request) {
    int patience = (int) PATIENCE.toMillis();
    try (var socket = new Socket()) {
      socket.setSoTimeout(patience);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), patience);
      long began = System.nanoTime();
      socket.getOutputStream().write(request);
      var start = new byte[64];
      int read = socket.getInputStream().read(start);
      if (read < 0) return new Broken(false);
      return new Answered(
          Duration.ofNanos(System.nanoTime() - began),
          new String(start, 0, read, StandardCharsets.ISO_8859_1));
    } catch (ConnectException _) {
      return new Refused();
    } catch (SocketTimeoutException _) {
      return new Silent();
    } catch (SocketException _) {
      return new Broken(true);
    } catch (IOException _) {
      return new Broken(false);
    }
  }
}
