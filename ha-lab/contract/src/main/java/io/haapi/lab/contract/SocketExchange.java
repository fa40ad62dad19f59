package io.haapi.lab.contract;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Sends one request over a plain TCP socket (no TLS), byte for byte as given. */
final class SocketExchange {
  private static final int LIMIT_MILLIS = (int) Duration.ofSeconds(15).toMillis();

  private SocketExchange() {}

  /**
   * Sends the bytes and returns the final response; interim ones are skipped.
   *
   * @throws AssertionError without a complete response: a server must not hang up without one
   */
  static ApiResponse exchange(URI base, String description, byte[] request) {
    int port = base.getPort() < 0 ? 80 : base.getPort();
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(base.getHost(), port), LIMIT_MILLIS);
      socket.setSoTimeout(LIMIT_MILLIS);
      write(socket, request);
      return read(description, new BufferedInputStream(socket.getInputStream()));
    } catch (IOException e) {
      throw new AssertionError(description + " got no complete response: " + e, e);
    }
  }

  /** Writes the request. A server may respond and close before it has read all of it. */
  private static void write(Socket socket, byte[] request) {
    try {
      socket.getOutputStream().write(request);
    } catch (IOException _) {
      // Reading shows whether the server responded.
    }
  }

  private static ApiResponse read(String description, InputStream in) throws IOException {
    int status;
    Map<String, List<String>> headers;
    do {
      status = status(line(in));
      headers = headers(in);
    } while (status < 200);
    byte[] body =
        description.startsWith("HEAD ") || status == 204 || status == 304
            ? new byte[0]
            : body(in, headers);
    return new ApiResponse(description, status, headers, body, Optional.empty());
  }

  private static int status(String line) throws IOException {
    String[] parts = line.split(" ", 3);
    if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("\\d{3}")) {
      throw new IOException("not a status line: '" + line + "'");
    }
    return Integer.parseInt(parts[1]);
  }

  private static Map<String, List<String>> headers(InputStream in) throws IOException {
    var headers = new HashMap<String, List<String>>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon < 1) throw new IOException("not a header: '" + line + "'");
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static byte[] body(InputStream in, Map<String, List<String>> headers) throws IOException {
    if (headers.containsKey("transfer-encoding")) return chunks(in);
    List<String> length = headers.getOrDefault("content-length", List.of());
    return length.isEmpty() ? in.readAllBytes() : exactly(in, Integer.parseInt(length.getFirst()));
  }

  private static byte[] chunks(InputStream in) throws IOException {
    var body = new ByteArrayOutputStream();
    for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
      body.writeBytes(exactly(in, size));
      line(in);
    }
    headers(in);
    return body.toByteArray();
  }

  private static int chunkSize(InputStream in) throws IOException {
    return Integer.parseInt(line(in).split(";")[0].strip(), 16);
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) throw new EOFException("the body ended early");
    return bytes;
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) throw new EOFException("the connection was closed");
      if (next != '\r') line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
