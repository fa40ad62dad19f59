package io.haapi.lab.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.testcontainers.DockerClientFactory;

/**
 * Removes the containers that Testcontainers started in this process, and those that LocalStack
 * started for its functions under the same label, when it is closed or the process ends, even when
 * that one is killed: a shell waits for the end of its standard input.
 */
final class ContainerWatch implements AutoCloseable {
  /** Twice: LocalStack may start one more while it is removed. */
  private static final String WHEN_INPUT_ENDS =
      """
      trap '' INT HUP TERM
      read -r _
      for try in 1 2; do
        for id in $(docker ps --all --quiet --filter "label=$0"); do
          docker rm --force --volumes "$id"
        done
      done
      """;

  private final Process shell;

  private ContainerWatch(Process shell) {
    this.shell = shell;
  }

  static ContainerWatch start() {
    String label =
        DockerClientFactory.TESTCONTAINERS_SESSION_ID_LABEL + "=" + DockerClientFactory.SESSION_ID;
    try {
      return new ContainerWatch(
          new ProcessBuilder("/bin/sh", "-c", WHEN_INPUT_ENDS, label)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("no shell", e);
    }
  }

  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    shell.onExit().join();
  }
}
