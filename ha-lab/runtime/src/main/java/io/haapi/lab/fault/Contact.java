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
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What happens to a new connection that sends one request: how probes see a port. */
sealed interface Contact {
  /** How many responses are compared. */
  int COMPARED = 5;

  /** Longer than any healthy response here, and short enough to repeat. */
  Duration PATIENCE = Duration.ofMillis(1000);

  Pattern DATE = Pattern.compile("(?im)^date: (.+)$");

  /** The bytes of a response that are looked at: its first headers. */
  int START = 2048;

  /** A response began. */
  record Answered(Duration after, String start) implements Contact {
    /** Returns true if it is an HTTP response with this status. */
    boolean hasStatus(int status) {
      return start.startsWith("HTTP/1.1 " + status) || start.startsWith("HTTP/1.0 " + status);
    }

    /** Returns the header Date, if it has arrived and is one. */
    Optional<Instant> date() {
      Matcher found = DATE.matcher(start);
      if (!found.find()) return Optional.empty();
      try {
        return Optional.of(
            DateTimeFormatter.RFC_1123_DATE_TIME.parse(found.group(1), Instant::from));
      } catch (DateTimeParseException _) {
        return Optional.empty();
      }
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
    return send(port, request(path, Map.of()));
  }

  /** Returns the bytes of a GET. */
  static byte[] request(String path, Map<String, String> headers) {
    var request = new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
    headers.forEach(
        (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
    return request
        .append("Connection: close\r\n\r\n")
        .toString()
        .getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Compares the fastest response of a port with the slowest of another one, because a busy machine
   * delays responses too.
   *
   * @return both figures; empty if the difference is smaller, or a response is missing
   */
  static Optional<String> slower(int port, int reference, byte[] request, Duration by) {
    Duration fastest = Duration.ofDays(1);
    Duration slowest = Duration.ZERO;
    for (int i = 0; i < COMPARED; i++) {
      if (!(send(port, request) instanceof Answered answer)
          || !(send(reference, request) instanceof Answered direct)) {
        return Optional.empty();
      }
      if (answer.after().compareTo(fastest) < 0) fastest = answer.after();
      if (direct.after().compareTo(slowest) > 0) slowest = direct.after();
    }
    return fastest.compareTo(slowest.plus(by)) < 0
        ? Optional.empty()
        : Optional.of(
            "the fastest of %d responses takes %.1f ms, the slowest without the fault %.1f ms"
                .formatted(COMPARED, fastest.toNanos() / 1e6, slowest.toNanos() / 1e6));
  }

  /** Sends bytes to a port of loopback. */
  static Contact send(int port, byte[] request) {
    int patience = (int) PATIENCE.toMillis();
    try (var socket = new Socket()) {
      socket.setSoTimeout(patience);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), patience);
      long began = System.nanoTime();
      socket.getOutputStream().write(request);
      var start = new byte[START];
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
