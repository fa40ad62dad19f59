package io.haapi.lab.fault;

import io.haapi.lab.topology.LabException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A library that moves the wall clock of one process, between it and the system. The program itself
 * is not changed: Linux loads the library first, so that the process asks it for the time.
 */
public final class ShiftedClock implements AutoCloseable {
  private static final String COMPILER = "cc";
  private static final String SOURCE = "clock.c";

  private final Path directory;

  private ShiftedClock(Path directory) {
    this.directory = directory;
  }

  /** Returns empty if this machine can build the library, otherwise one line with the remedy. */
  public static Optional<String> missing() {
    boolean found =
        System.getProperty("os.name").equals("Linux")
            && Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(directory -> Path.of(directory, COMPILER))
                .anyMatch(Files::isExecutable);
    return found
        ? Optional.empty()
        : Optional.of("Linux with a C compiler (on Debian: gcc and libc6-dev)");
  }

  /**
   * Builds the library.
   *
   * @param ahead by how much the clock is ahead, in whole seconds
   * @throws LabException if the compiler fails, in one line
   */
  static ShiftedClock ahead(Duration ahead) throws InterruptedException {
    try (InputStream source = ShiftedClock.class.getResourceAsStream(SOURCE)) {
      var clock = new ShiftedClock(Files.createTempDirectory("haapi-clock"));
      Path file = clock.directory.resolve(SOURCE);
      Files.copy(source, file);
      Process compiler =
          new ProcessBuilder(
                  COMPILER,
                  "-shared",
                  "-fPIC",
                  "-O2",
                  "-DSECONDS=" + ahead.toSeconds(),
                  "-o",
                  clock.library().toString(),
                  file.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(compiler.getInputStream().readAllBytes());
      if (compiler.waitFor() == 0) return clock;
      clock.close();
      throw new LabException(
          "%s does not compile %s: %s. The fault needs %s."
              .formatted(
                  COMPILER,
                  SOURCE,
                  said.lines().findFirst().orElse("no message"),
                  "a C compiler with the headers of libc"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the variables with which a process has this clock. */
  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library().toString());
  }

  private Path library() {
    return directory.resolve("clock.so");
  }

  @Override
  public void close() {
    try {
      for (Path each : List.of(library(), directory.resolve(SOURCE), directory)) {
        Files.deleteIfExists(each);
      }
    } catch (IOException _) {
      // It stays in the temporary directory.
    }
  }
}
