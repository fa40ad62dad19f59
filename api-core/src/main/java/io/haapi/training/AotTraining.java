package io.haapi.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Creates the AOT cache (JEP 514) of the jar that contains this class, where the package is
 * installed: starts the API with its production flags, sends it a few requests, and stops it.
 *
 * <p>Needs neither AWS nor a table nor any program except Java, so that it works in an image, on an
 * instance and in a bundle.
 */
public final class AotTraining {
  private AotTraining() {}

  /**
   * Called as {@code java -cp api-core-exec.jar io.haapi.training.AotTraining JVM_OPTIONS CACHE};
   * the jar's path must be the one that the start command uses. Exits with 0 if the cache was
   * created, and otherwise with 1, an error line, and any earlier cache unchanged.
   */
  public static void main(String... arguments) throws InterruptedException {
    if (arguments.length != 2) {
      System.err.println("usage: AotTraining JVM_OPTIONS CACHE");
      System.exit(2);
    }
    Path cache = Path.of(arguments[1]).toAbsolutePath();
    Optional<String> failure = train(Path.of(arguments[0]).toAbsolutePath(), cache);
    failure.ifPresent(why -> System.err.println("haapi: no AOT cache created: " + why));
    System.exit(failure.isEmpty() ? 0 : 1);
  }

  /** Returns the failure, if any. */
  private static Optional<String> train(Path jvmOptions, Path cache) throws InterruptedException {
    Path log = cache.resolveSibling("training.log");
    // Written to a new file and moved into place: a running JVM may have the old one mapped.
    Path made = cache.resolveSibling(cache.getFileName() + ".new");
    try {
      Files.deleteIfExists(made);
      List<String> command =
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "@" + jvmOptions,
              "-XX:AOTCacheOutput=" + made,
              "-Xlog:aot*=off",
              "-jar",
              System.getProperty("java.class.path"));
      try (var api = TrainedApi.start(command, freePort(), log)) {
        if (!api.awaitAlive()) return Optional.of("the API did not start" + lastLine(log));
        TrainingRequests.sendTo(api.url());
        if (!api.stop()) return Optional.of("the API did not stop" + lastLine(log));
      }
      // The JVM creates the cache in a separate process, which can fail although the API did not.
      if (!Files.exists(made)) return Optional.of("the JVM wrote none" + lastLine(log));
      Files.move(made, cache, StandardCopyOption.REPLACE_EXISTING);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e.toString());
    } catch (UncheckedIOException e) {
      return Optional.of(e.getCause().toString());
    }
  }

  /**
   * Returns the last line of the log, because the file may be inaccessible during an image build.
   */
  private static String lastLine(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return lines.isEmpty() ? "" : "; %s ends with: %s".formatted(log, lines.getLast());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
