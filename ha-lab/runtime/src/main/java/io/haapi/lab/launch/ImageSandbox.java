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
 * Runs a function's image as Lambda does: as a user without rights, on a file system of which only
 * {@code /tmp} can be written, with the function's memory. The containers share the host's network,
 * where the lab's table and Runtime API listen on loopback alone.
 *
 * @param image its id
 * @param log the file that takes the output of all environments
 */
record ImageSandbox(String image, LambdaTemplate template, Path log) implements Sandbox {
  /** Not the one who built the image, nor any that it knows. */
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
