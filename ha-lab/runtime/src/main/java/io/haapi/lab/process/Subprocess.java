package io.haapi.lab.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs programs to their end. */
public final class Subprocess {
  /** The time that an interrupted program has for its cleanup. */
  private static final int END_SECONDS = 5;

  /** A process that the program started may outlive it, and keep its output open. */
  private static final int OUTPUT_SECONDS = 5;

  private Subprocess() {}

  /**
   * Runs a program without input, and waits for its end. If this thread is interrupted, the program
   * and all that it started get SIGTERM, and SIGKILL if they do not end.
   *
   * @param output receives standard output and errors line by line, on another thread
   * @return the exit code
   * @throws IOException if the program does not start
   * @throws InterruptedException if interrupted, after the program has ended or had 5 s for it
   */
  public static int run(ProcessBuilder program, Consumer<String> output)
      throws IOException, InterruptedException {
    Process process =
        program
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    Thread reader = Thread.ofVirtual().start(() -> read(process, output));
    try {
      int code = process.waitFor();
      reader.join(Duration.ofSeconds(OUTPUT_SECONDS));
      return code;
    } catch (InterruptedException e) {
      end(process);
      throw e;
    }
  }

  private static void end(Process process) {
    // Parents first: a script whose command ends would begin its next one.
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    all.forEach(ProcessHandle::destroy);
    CompletableFuture.allOf(
            all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, END_SECONDS, TimeUnit.SECONDS)
        .join();
    all.forEach(ProcessHandle::destroyForcibly);
  }

  private static void read(Process process, Consumer<String> output) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.accept(line);
      }
    } catch (IOException _) {
      // The program has ended.
    }
  }
}
