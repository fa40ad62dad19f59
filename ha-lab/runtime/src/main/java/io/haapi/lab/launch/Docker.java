package io.haapi.lab.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs the {@code docker} command, which selects the daemon itself. */
public final class Docker {
  private static final String COMMAND = "docker";
  private static final int PROBE_SECONDS = 5;

  private Docker() {}

  /**
   * Returns empty if containers can run here, otherwise one line with the remedy. Takes
   * milliseconds.
   */
  public static Optional<String> missing() {
    try {
      Process process = start(List.of("version", "--format", "{{.Server.Version}}"));
      process.getOutputStream().close();
      if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.of("the Docker daemon does not respond. Restart it.");
      }
      if (process.exitValue() == 0) return Optional.empty();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Optional.of(reason(said));
    } catch (IOException e) {
      return Optional.of(
          "Docker is not installed. Install it (on Debian: docker.io) and start it.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted while looking for Docker");
    }
  }

  /** Returns the reason for a failed {@code docker version}, by its output. */
  static String reason(String said) {
    return said.contains("permission denied")
        ? "the Docker daemon rejects this user. Add it to the group docker."
        : "no Docker daemon responds. Start it (on Linux: dockerd, as root).";
  }

  /** Returns true if the image is on this machine. */
  public static boolean hasImage(String image) {
    return run(List.of("image", "inspect", "--format", "{{.Id}}", image), _ -> {}) == 0;
  }

  /**
   * Pulls an image from its registry.
   *
   * @throws LaunchException if that fails, with Docker's message
   */
  public static void pull(String image) {
    var said = new ArrayList<String>();
    if (run(List.of("pull", "--quiet", image), said::add) != 0) {
      throw new LaunchException(said.isEmpty() ? "docker pull failed" : said.getLast());
    }
  }

  /**
   * Runs a docker command and waits for its end.
   *
   * @param output receives the output line by line
   * @return the exit code
   */
  static int run(List<String> arguments, Consumer<String> output) {
    try {
      Process process = start(arguments);
      process.getOutputStream().close();
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          output.accept(line);
        }
      }
      return process.waitFor();
    } catch (IOException e) {
      throw new LaunchException("docker did not start: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("interrupted while docker was running", e);
    }
  }

  static List<String> command(List<String> arguments) {
    var command = new ArrayList<String>(arguments.size() + 1);
    command.add(COMMAND);
    command.addAll(arguments);
    return command;
  }

  private static Process start(List<String> arguments) throws IOException {
    return new ProcessBuilder(command(arguments)).redirectErrorStream(true).start();
  }
}
