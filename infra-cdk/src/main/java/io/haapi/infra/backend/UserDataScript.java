package io.haapi.infra.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;

/** Creates the script that an EC2 instance runs on first boot. */
final class UserDataScript {
  private UserDataScript() {}

  /**
   * Returns the variables, the package's script and the script that ships logs.
   *
   * @param firstBoot the package's script
   * @param variables the variables by name; values may contain newlines, but no single quote
   */
  static String of(Path firstBoot, Map<String, String> variables) {
    return String.join("\n", withVariables(firstBoot, variables), resource("ship-logs.sh"));
  }

  /**
   * Returns the script that signals CloudFormation when the instance is ready.
   *
   * @param stack the name of the stack that waits for the signal
   * @param group the logical id of the instance's Auto Scaling group in the stack
   */
  static String signalReady(String stack, String group) {
    return "HAAPI_STACK='%s'\nHAAPI_GROUP='%s'\n%s"
        .formatted(stack, group, resource("signal-ready.sh"));
  }

  /** Returns only the variables and the package's script. */
  static String withVariables(Path firstBoot, Map<String, String> variables) {
    String assignments =
        variables.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(it -> "%s='%s'".formatted(it.getKey(), it.getValue()))
            .collect(Collectors.joining("\n"));
    return String.join("\n", "#!/bin/sh", assignments, read(firstBoot));
  }

  /** Returns the SHA-256 hash of a text in hex. */
  static String sha256(String text) {
    return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns the SHA-256 hash of a file in hex. */
  static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      var digest = digest();
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) digest.update(buffer, 0, n);
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = UserDataScript.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
