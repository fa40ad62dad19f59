package io.haapi.ecs;

import io.haapi.lab.process.Ports;
import io.haapi.lab.process.Watchdog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** Runs a container of the image, with settings that need no table. */
record ApiContainer(String name, URI url, Watchdog watchdog) implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final String SECRET = "a-secret-of-at-least-32-characters";

  /** A condition whose check may throw. */
  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  record Finished(int status, String output) {}

  /** Starts a container with a read-only root file system. */
  static ApiContainer start(String image, List<String> options) throws Exception {
    var all = new ArrayList<>(List.of("--read-only", "--tmpfs", "/tmp"));
    all.addAll(options);
    return run(image, all);
  }

  static ApiContainer startWritable(String image) throws Exception {
    return run(image, List.of());
  }

  private static ApiContainer run(String image, List<String> options) throws Exception {
    String name = "haapi-test-" + UUID.randomUUID();
    int port = Ports.free();
    var command = new ArrayList<>(List.of("run", "--detach", "--rm", "--name", name));
    command.addAll(List.of("--network", "host", "--memory", "1g", "--cap-drop", "ALL"));
    settings(port)
        .forEach((setting, value) -> command.addAll(List.of("--env", setting + "=" + value)));
    command.addAll(options);
    command.add(image);
    docker(command);
    Watchdog watchdog = Watchdog.start();
    watchdog.watch(
        Long.parseLong(docker(List.of("inspect", "--format", "{{.State.Pid}}", name)).strip()));
    return new ApiContainer(name, URI.create("http://127.0.0.1:" + port), watchdog);
  }

  /** Copies a file out of an image. */
  static void copy(String image, String file, Path to) throws Exception {
    String container = docker(List.of("create", image)).strip();
    try {
      docker(List.of("cp", container + ":" + file, to.toString()));
    } finally {
      docker(List.of("rm", "--volumes", container));
    }
  }

  /** Waits until {@code /health/live} responds with 200. */
  void awaitLive() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(url.resolve("/health/live")).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      await(
          "it lives",
          () -> {
            try {
              return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
            } catch (IOException e) {
              return false;
            }
          });
    }
  }

  /** Waits until Docker's own health check reports this status. */
  void awaitHealth(String status) throws Exception {
    var inspect = List.of("inspect", "--format", "{{.State.Health.Status}}", name);
    await(status, () -> docker(inspect).strip().equals(status));
  }

  /** Runs a command in the container and returns its exit code. */
  int execute(String... command) throws Exception {
    var arguments = new ArrayList<>(List.of("exec", name));
    arguments.addAll(List.of(command));
    return finish(arguments).status();
  }

  /** Returns the numeric id of the user that the process runs as. */
  String user() throws Exception {
    return docker(List.of("top", name, "-eo", "pid,uid"))
        .lines()
        .toList()
        .getLast()
        .strip()
        .split(" +")[1];
  }

  /** Returns the changes of the container's own file system; volumes do not count. */
  List<String> changedFiles() throws Exception {
    return docker(List.of("diff", name)).lines().toList();
  }

  String output() throws Exception {
    return docker(List.of("logs", name));
  }

  @Override
  public void close() throws IOException {
    finish(List.of("rm", "--force", "--volumes", name));
    watchdog.close();
  }

  private void await(String what, Condition condition) throws Exception {
    Instant limit = Instant.now().plus(LIMIT);
    while (!condition.holds()) {
      Finished running = finish(List.of("inspect", name));
      if (running.status() != 0 || Instant.now().isAfter(limit)) {
        throw new AssertionError("did not happen: " + what + "; " + running.output());
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private static String docker(List<String> arguments) throws IOException {
    Finished finished = finish(arguments);
    if (finished.status() != 0) throw new AssertionError(finished.output());
    return finished.output();
  }

  private static Finished finish(List<String> arguments) throws IOException {
    var command = new ArrayList<>(List.of("docker"));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Finished(process.onExit().join().exitValue(), output);
  }

  private static Map<String, String> settings(int port) {
    return Map.of(
        "PORT",
        Integer.toString(port),
        "SERVER_ADDRESS",
        "127.0.0.1",
        "HAAPI_GATEWAY_ORIGINSECRETS",
        SECRET,
        "HAAPI_ORDER_CURSORKEYS",
        SECRET,
        "HAAPI_DYNAMODB_ENDPOINT",
        "http://127.0.0.1:9",
        "AWS_REGION",
        "us-east-1",
        "AWS_ACCESS_KEY_ID",
        "test",
        "AWS_SECRET_ACCESS_KEY",
        "test");
  }
}
