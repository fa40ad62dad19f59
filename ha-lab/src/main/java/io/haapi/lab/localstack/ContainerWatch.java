package io.haapi.lab.localstack;

import io.haapi.lab.process.LastWill;
import java.time.Duration;
import org.testcontainers.DockerClientFactory;

/**
 * Removes the containers that Testcontainers started in this process, and those that LocalStack
 * started for its functions under the same label, when it is closed or the process ends, even when
 * that one is killed.
 */
final class ContainerWatch implements AutoCloseable {
  /** Of a daemon that removes a dozen of them on a busy machine. */
  private static final Duration END_LIMIT = Duration.ofMinutes(1);

  /** Twice: LocalStack may start one more while it is removed. */
  private static final String WHEN_INPUT_ENDS =
      """
      read -r _
      for try in 1 2; do
        for id in $(docker ps --all --quiet --filter "label=$0"); do
          docker rm --force --volumes "$id"
        done
      done
      """;

  private final LastWill will;

  private ContainerWatch(LastWill will) {
    this.will = will;
  }

  static ContainerWatch start() {
    String label =
        DockerClientFactory.TESTCONTAINERS_SESSION_ID_LABEL + "=" + DockerClientFactory.SESSION_ID;
    return new ContainerWatch(LastWill.start(WHEN_INPUT_ENDS, END_LIMIT, label));
  }

  @Override
  public void close() {
    will.close();
  }
}
