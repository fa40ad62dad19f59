package io.haapi.lab.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for the host name at which functions reach LocalStack, so that they trust it as
 * they trust AWS. It is created for one run.
 *
 * @param pem key and certificate, for LocalStack
 * @param trust the directory of the key store {@link #STORE} with the certificate alone, for
 *     functions
 */
record Certificate(String pem, Path trust) implements AutoCloseable {
  static final String HOST = "localhost.localstack.cloud";
  static final String STORE = "trust.jks";

  private static final String ALIAS = "localstack";
  private static final String PASSWORD = "changeit";

  /**
   * @param directory the parent of the directory for the trust store
   * @throws IllegalStateException when the JDK's keytool cannot create it
   */
  static Certificate make(Path directory) {
    return make(directory, Path.of(System.getProperty("java.home"), "bin", "keytool"));
  }

  static Certificate make(Path directory, Path keytool) {
    try {
      Path secrets = Files.createTempDirectory(Files.createDirectories(directory), "localstack");
      try {
        return make(directory, new KeyTool(keytool), secrets);
      } finally {
        delete(secrets);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Certificate make(Path directory, KeyTool keytool, Path secrets)
      throws IOException {
    Path store = secrets.resolve("key.p12");
    Path certificate = secrets.resolve("certificate.pem");
    keytool.run(
        "-genkeypair",
        "-keystore",
        store,
        "-storetype",
        "PKCS12",
        "-keyalg",
        "EC",
        "-validity",
        "2",
        "-dname",
        "CN=" + HOST,
        "-ext",
        "san=dns:" + HOST);
    keytool.run("-exportcert", "-keystore", store, "-rfc", "-file", certificate);
    Path trusted = secrets.resolve(STORE);
    keytool.run(
        "-importcert",
        "-keystore",
        trusted,
        "-storetype",
        "JKS",
        "-noprompt",
        "-file",
        certificate);
    String pem = privateKey(store) + Files.readString(certificate);
    // Readable by all: the daemon that mounts it may run as another user.
    Path trust = Files.createTempDirectory(directory, "localstack");
    Files.setPosixFilePermissions(trust, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.move(trusted, trust.resolve(STORE));
    return new Certificate(pem, trust);
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      for (Path it : files.toList()) Files.delete(it);
    }
    Files.delete(directory);
  }

  /** Removes the trust store. */
  @Override
  public void close() {
    try {
      delete(trust);
    } catch (IOException e) {
      throw new UncheckedIOException(trust + " is left", e);
    }
  }

  private static String privateKey(Path store) throws IOException {
    try {
      var key =
          KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray())
              .getKey(ALIAS, PASSWORD.toCharArray());
      return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
          .formatted(
              Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                  .encodeToString(key.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keytool created a key that cannot be read", e);
    }
  }

  private record KeyTool(Path program) {
    void run(Object... arguments) throws IOException {
      var command = new ArrayList<String>();
      command.add(program.toString());
      for (Object it : arguments) command.add(it.toString());
      command.addAll(List.of("-alias", ALIAS, "-storepass", PASSWORD));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.onExit().join().exitValue() != 0) {
        throw new IllegalStateException("keytool fails: " + said.strip());
      }
    }
  }
}
