package io.haapi.lab.launch;

import io.haapi.lab.lambda.LambdaTemplate;
import io.haapi.lab.lambda.Sandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;

/**
 * Runs a function's image as Lambda does: as an unprivileged user, with a read-only file system
 * apart from {@code /tmp}, with the function's memory. The containers share the host's network,
 * because the Runtime API listens on loopback, and functions reach the lab's table there.
 *
 * @param image the image's id
 * @param log receives the output of all environments
 */
record ImageSandbox(String image, LambdaTemplate template, Path log) implements Sandbox {
  /** A user that does not exist in the image, as on Lambda. */
  private static final String USER = "993:990";

  @Override
  public Running start(String environment, Map<String, String> variables) throws IOException {
    var options = new ArrayList<String>();
    options.addAll(List.of("--network", "host", "--memory", template.memory() + "m"));
    // The client unpacks its native library into /tmp and loads it from there.
    options.addAll(List.of("--read-only", "--tmpfs", "/tmp:exec", "--user", USER));
    options.addAll(List.of("--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
    new TreeMap<>(variables)
        .forEach((name, value) -> options.addAll(List.of("--env", name + "=" + value)));
    String container =
        "haapi-lab-" + environment + "-" + UUID.randomUUID().toString().substring(0, 8);
    Process shell = WatchedContainer.shell(log, container, options, image);
    CompletableFuture<Long> pid =
        CompletableFuture.supplyAsync(
            () -> WatchedContainer.readPid(shell).orElse(-1L), ForkJoinPool.commonPool());
    return new Running(shell, pid::join);
  }
}
