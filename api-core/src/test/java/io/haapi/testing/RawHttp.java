package io.haapi.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Speaks HTTP byte by byte, because HTTP clients refuse to send the invalid requests that servers
 * must reject.
 */
public final class RawHttp implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 60_000;

  private final Socket socket;

  public RawHttp(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
  }

  /**
   * A response.
   *
   * @param status the status code
   * @param headers by lower-case name
   * @param body the body as text
   */
  public record Answer(int status, Map<String, String> headers, String body) {

    /** Returns a header. */
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Returns the name of the problem in the body; empty if there is none. */
    public String problem() {
      if (!header("Content-Type").orElse("").equals("application/problem+json")) return "";
      String type = "\"type\":\"urn:haapi:problem:";
      int from = body.indexOf(type);
      return from < 0 ? "" : body.substring(from + type.length()).replaceAll("\".*", "");
    }
  }

  /**
   * Returns a request's head: its line, the headers of an authenticated caller, and these headers.
   */
  public static String head(String line, String... headers) {
    return line
        + "\r\nHost: api\r\nX-Principal: alice\r\nX-Origin-Secret: "
        + EdgeTest.SECRET
        + "\r\n"
        + Arrays.stream(headers).map(it -> it + "\r\n").reduce("", String::concat)
        + "\r\n";
  }

  /** Sends a request over a new connection and reads the response. */
  public static Answer exchange(int port, String request) throws IOException {
    try (var http = new RawHttp(port)) {
      return http.send(request).answer();
    }
  }

  /** Sends text, one byte per character. */
  public RawHttp send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends bytes. */
  public RawHttp send(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Reads the next final response. */
  public Answer answer() throws IOException {
    Answer answer = next();
    return answer.status() < 200 ? answer() : answer;
  }

  /** Reads the next response, even an interim one (1xx). */
  public Answer next() throws IOException {
    String[] lines = head().split("\r\n");
    var headers = new TreeMap<String, String>();
    for (String line : Arrays.asList(lines).subList(1, lines.length)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int status = Integer.parseInt(lines[0].split(" ")[1]);
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = socket.getInputStream().readNBytes(length);
    return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  /** Reads all that comes until the server closes the connection. */
  public String readAll() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Returns whether the server closes the connection instead of sending more. */
  public boolean isClosedByServer() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException _) {
      return true;
    }
  }

  private String head() throws IOException {
    InputStream in = socket.getInputStream();
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int read = in.read();
      if (read < 0) throw new IOException("the connection ended after: " + head);
      head.write(read);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
