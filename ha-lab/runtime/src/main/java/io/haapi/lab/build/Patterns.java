package io.haapi.lab.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The patterns of a checkout, whose modules are named {@code <pattern>-pattern}. */
public record Patterns(Path project) {
  private static final String SUFFIX = "-pattern";

  /** Returns the directory of a pattern's module; empty if there is no such pattern. */
  public Optional<Path> module(String pattern) {
    return names().contains(pattern)
        ? Optional.of(project.resolve(pattern + SUFFIX))
        : Optional.empty();
  }

  /** Returns the names of the patterns, sorted. */
  public List<String> names() {
    try (var entries = Files.list(project)) {
      return entries
          .filter(entry -> Files.isRegularFile(entry.resolve("pom.xml")))
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
