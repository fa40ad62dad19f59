package io.haapi.postgresql;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A server that speaks PostgreSQL's startup protocol over TLS and requires an IAM token, as RDS
 * does. It responds to no query. Its certificate names {@code localhost}.
 */
final class IamServer implements AutoCloseable {
  private static final String PASSWORD = "changeit";
  private static final int SSL_REQUEST = 80_877_103;
  private static final long KEYTOOL_SECONDS = 60;

  private final ServerSocket listener;
  private final SSLContext tls;
  private final Path certificate;
  private final String secret;
  private final Queue<String> tokens = new ConcurrentLinkedQueue<>();

  private IamServer(ServerSocket listener, SSLContext tls, Path certificate, String secret) {
    this.listener = listener;
    this.tls = tls;
    this.certificate = certificate;
    this.secret = secret;
  }

  /**
   * Starts a server.
   *
   * @param directory the directory for its keys
   * @param secret the secret access key of the only user
   */
  static IamServer start(Path directory, String secret) throws Exception {
    Path keys = directory.resolve("keys.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=dns:localhost",
        "-keystore",
        keys.toString(),
        "-storepass",
        PASSWORD);
    Path certificate = directory.resolve("root.pem");
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "server",
        "-file",
        certificate.toString(),
        "-keystore",
        keys.toString(),
        "-storepass",
        PASSWORD);
    var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var server = new IamServer(listener, context(keys), certificate, secret);
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(KEYTOOL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("keytool failed");
    }
  }

  private static SSLContext context(Path keys) throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(keys)) {
      store.load(stream, PASSWORD.toCharArray());
    }
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Returns the certificate file. */
  Path certificate() {
    return certificate;
  }

  /** Returns the tokens that it accepted. */
  List<String> tokens() {
    return List.copyOf(tokens);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        // This server is closed.
      }
    }
  }

  private void serve(Socket plain) {
    try (plain) {
      var in = new DataInputStream(plain.getInputStream());
      in.readInt();
      if (in.readInt() != SSL_REQUEST) return;
      plain.getOutputStream().write('S');
      try (var socket =
          (SSLSocket) tls.getSocketFactory().createSocket(plain, "localhost", port(), false)) {
        socket.setUseClientMode(false);
        login(
            new DataInputStream(socket.getInputStream()),
            new DataOutputStream(socket.getOutputStream()));
      }
    } catch (IOException _) {
      // The client is gone.
    }
  }

  private void login(DataInputStream in, DataOutputStream out) throws IOException {
    in.readNBytes(in.readInt() - 4);
    // The password, in clear text.
    send(out, 'R', new byte[] {0, 0, 0, 3});
    if (in.readByte() != 'p') return;
    byte[] password = in.readNBytes(in.readInt() - 4);
    String token = new String(password, 0, password.length - 1, StandardCharsets.UTF_8);
    Optional<String> problem =
        new IamTokenCheck("localhost:" + port(), "rds-db", "eu-west-1", secret)
            .problem(token, Instant.now());
    if (problem.isPresent() || !token.contains("&DBUser=haapi&")) {
      send(out, 'E', text("SFATAL\0VFATAL\0C28000\0MPAM authentication failed\0\0"));
      return;
    }
    tokens.add(token);
    send(out, 'R', new byte[] {0, 0, 0, 0});
    for (String each :
        List.of(
            "server_version\00018.1",
            "client_encoding\0UTF8",
            "standard_conforming_strings\0on",
            "integer_datetimes\0on",
            "DateStyle\0ISO, MDY",
            "TimeZone\0UTC")) {
      send(out, 'S', text(each + "\0"));
    }
    send(out, 'K', new byte[8]);
    send(out, 'Z', text("I"));
    // Until the client ends the connection.
    in.readAllBytes();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void send(DataOutputStream out, char type, byte[] body) throws IOException {
    out.writeByte(type);
    out.writeInt(4 + body.length);
    out.write(body);
    out.flush();
  }
}
