package io.haapi.lab.fake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A server that responds with the bytes of the request head, as hexadecimal digits. */
public final class HeadEcho implements AutoCloseable {
  private final ServerSocket server;

  public HeadEcho() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Returns the request head in a response of this server. */
  public static String head(String response) {
    String body = response.substring(response.indexOf("\r\n\r\n") + 4);
    return new String(HexFormat.of().parseHex(body), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void answer(Socket socket) {
    try (socket) {
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      var head = new StringBuilder();
      for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
        head.append(line).append("\r\n");
      }
      String body = HexFormat.of().formatHex(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(body.length(), body);
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      while (in.read() >= 0) continue;
    } catch (IOException e) {
      // The client has gone.
    }
  }
}
