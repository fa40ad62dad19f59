package io.haapi.lab.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Manages the log directories of a pattern: one for each of the last ten runs, and a link to the
 * latest.
 */
final class RunLogs {
  static final int KEPT = 10;

  private static final DateTimeFormatter START = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final Pattern RUN = Pattern.compile("\\d{8}-\\d{6}-\\d+");

  private RunLogs() {}

  /** Creates the directory of a new run and removes the oldest ones. */
  static Path create(Path parent) {
    String name = START.format(LocalDateTime.now()) + "-" + ProcessHandle.current().pid();
    try {
      Path directory = Files.createDirectories(parent.resolve(name));
      Path link = parent.resolve("latest");
      if (!Files.exists(link) || Files.isSymbolicLink(link)) {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of(name));
      }
      List<Path> runs = runs(parent);
      for (Path old : runs.subList(0, Math.max(0, runs.size() - KEPT))) delete(old);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write logs to " + parent + ": " + e.getMessage(), e);
    }
  }

  /** Returns the runs, oldest first. */
  private static List<Path> runs(Path parent) throws IOException {
    try (var entries = Files.list(parent)) {
      return entries
          .filter(entry -> RUN.matcher(entry.getFileName().toString()).matches())
          .filter(entry -> !Files.isSymbolicLink(entry))
          .sorted()
          .toList();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
