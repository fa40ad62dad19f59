package io.haapi.lab.fake;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends bytes that HTTP clients would not send, and reads until the server closes. */
public final class RawRequest {
  private static final int READ_LIMIT_MILLISECONDS = 20_000;

  private RawRequest() {}

  /** Sends a request, which must request or cause the end of the connection. */
  public static String exchange(URI server, String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
      socket.setSoTimeout(READ_LIMIT_MILLISECONDS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
