package io.haapi.lab.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A file of the console, held in memory: what is not named here is not served. */
record ConsoleFile(String name, String contentType, byte[] content) {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private static final List<String> NAMES =
      List.of(
          "index.html",
          "console.css",
          "icon.svg",
          "console.js",
          "config.js",
          "signin.js",
          "oidc.js",
          "api.js",
          "orders.js",
          "cart.js",
          "load.js",
          "loadpanel.js",
          "strip.js",
          "answers.js",
          "live.js",
          "page.js");

  /**
   * What a page without a server of its own is told by a file beside it. A deployment writes
   * another one, without {@code live}.
   */
  private static final String CONFIGURATION =
      """
      {"signIn": {"kind": "local"}, "api": "/", "live": "%slive"}
      """;

  /** All of them by name, with the configuration of a lab whose console is at {@code path}. */
  static Map<String, ConsoleFile> all(String path) {
    byte[] configuration = CONFIGURATION.formatted(path).getBytes(StandardCharsets.UTF_8);
    return Stream.concat(
            NAMES.stream().map(ConsoleFile::read),
            Stream.of(new ConsoleFile("config.json", "application/json", configuration)))
        .collect(Collectors.toUnmodifiableMap(ConsoleFile::name, Function.identity()));
  }

  private static ConsoleFile read(String name) {
    try (InputStream file = ConsoleFile.class.getResourceAsStream(name)) {
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      return new ConsoleFile(name, type, file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
