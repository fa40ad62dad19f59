package io.haapi.lab.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * A minimal HTTP/1.1 connection. It sends prepared bytes and parses only the status and the length
 * of a response: a full client costs as much processor time as a small request and would hide
 * differences between servers.
 */
final class HttpConnection implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int BUFFER = 64 * 1024;
  private static final byte[] HEAD_END = bytes("\r\n\r\n");
  private static final byte[] LAST_CHUNK = bytes("\r\n0\r\n\r\n");
  private static final String CONTENT_LENGTH = "\r\ncontent-length:";
  private static final String CHUNKED = "\r\ntransfer-encoding: chunked";
  private static final String CLOSED = "\r\nconnection: close";

  private final int port;
  private final byte[] buffer = new byte[BUFFER];
  private Socket socket;
  private boolean closing;

  HttpConnection(int port) throws IOException {
    this.port = port;
    this.socket = connect(port);
  }

  private static Socket connect(int port) throws IOException {
    var socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) TIMEOUT.toMillis());
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) TIMEOUT.toMillis());
    return socket;
  }

  /**
   * Sends one request and reads the whole response. Connects anew first if the server has announced
   * that it closes the connection, as Tomcat does after a 503 and after its largest number of
   * requests.
   *
   * @return the status
   * @throws IOException if the connection breaks, or the response is longer than 64 KiB
   */
  int exchange(byte[] request) throws IOException {
    if (closing) {
      socket.close();
      socket = connect(port);
    }
    socket.getOutputStream().write(request);
    InputStream in = socket.getInputStream();
    int length = 0;
    int headEnd = -1;
    while (headEnd < 0) {
      length = more(in, length);
      headEnd = indexOf(HEAD_END, length);
    }
    String head =
        new String(buffer, 0, headEnd + 2, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    int body = headEnd + HEAD_END.length;
    if (head.contains(CHUNKED)) {
      // Without pipelining the last chunk is always at the end of the buffer.
      while (!endsWith(LAST_CHUNK, length, headEnd)) length = more(in, length);
    } else {
      int end = body + contentLength(head);
      while (length < end) length = more(in, length);
    }
    closing = head.contains(CLOSED);
    return status(head);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private int more(InputStream in, int length) throws IOException {
    if (length == buffer.length)
      throw new IOException("the response is longer than " + BUFFER + " bytes");
    int read = in.read(buffer, length, buffer.length - length);
    if (read < 0) throw new IOException("the server closed the connection within a response");
    return length + read;
  }

  private int indexOf(byte[] wanted, int length) {
    for (int at = 0; at <= length - wanted.length; at++) {
      if (Arrays.equals(buffer, at, at + wanted.length, wanted, 0, wanted.length)) return at;
    }
    return -1;
  }

  private boolean endsWith(byte[] wanted, int length, int from) {
    int at = length - wanted.length;
    return at >= from && Arrays.equals(buffer, at, length, wanted, 0, wanted.length);
  }

  private static int contentLength(String head) {
    int at = head.indexOf(CONTENT_LENGTH);
    if (at < 0) return 0;
    int from = at + CONTENT_LENGTH.length();
    return Integer.parseInt(head.substring(from, head.indexOf('\r', from)).strip());
  }

  private static int status(String head) throws IOException {
    if (!head.startsWith("http/1.1 ")) throw new IOException("the response is not HTTP/1.1");
    return Integer.parseInt(head.substring(9, 12));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
