package io.haapi.lab.fake;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends bytes that a decent client refuses to send, and reads until the other side closes. */
public final class RawRequest {
  private static final int READ_LIMIT_MILLISECONDS = 20_000;

  private RawRequest() {}

  /** The head must ask for {@code Connection: close} or provoke it. */
  public static String exchange(URI server, String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
      socket.setSoTimeout(READ_LIMIT_MILLISECONDS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
