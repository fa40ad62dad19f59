package io.haapi.lab.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A file of the console, held in memory. The console serves these files and no others. */
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
          "requests.js",
          "aggregates.js",
          "session.js",
          "load.js",
          "loadpanel.js",
          "strip.js",
          "responses.js",
          "live.js",
          "page.js");

  /** The page's settings in the lab. A deployment on AWS has its own, without {@code live}. */
  private static final String CONFIGURATION =
      """
      {"signIn": {"kind": "local"}, "api": "/", "live": "%slive"}
      """;

  /**
   * Returns all files by name, with the page's settings and the API's sample requests.
   *
   * @param path the console's path
   * @param sampleRequests the file in which the API declares its requests
   */
  static Map<String, ConsoleFile> all(String path, Path sampleRequests) {
    byte[] configuration = CONFIGURATION.formatted(path).getBytes(StandardCharsets.UTF_8);
    return Stream.concat(
            NAMES.stream().map(ConsoleFile::read),
            Stream.of(
                json("config.json", configuration),
                json("sample-requests.json", bytes(sampleRequests))))
        .collect(Collectors.toUnmodifiableMap(ConsoleFile::name, Function.identity()));
  }

  private static ConsoleFile json(String name, byte[] content) {
    return new ConsoleFile(name, "application/json", content);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " is not readable", e);
    }
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
