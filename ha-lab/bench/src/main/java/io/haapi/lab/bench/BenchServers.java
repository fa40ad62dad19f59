package io.haapi.lab.bench;

import io.haapi.lab.process.ApiEnvironment;
import io.haapi.lab.process.Watchdog;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Starts servers with the same settings. They end with the lab. */
final class BenchServers implements AutoCloseable {
  private final Watchdog watchdog = Watchdog.start();
  private final String secret = UUID.randomUUID().toString();
  private final Path logs;

  /**
   * @param logs the directory for their output; each start overwrites the last log of that name
   */
  BenchServers(Path logs) {
    this.logs = logs;
  }

  /** Returns the secret that the front sends with each request. */
  String originSecret() {
    return secret;
  }

  /**
   * Starts the API or the plain application, and returns at once.
   *
   * @param createTables true to create missing tables
   */
  ServerProcess start(String name, List<String> command, URI table, boolean createTables) {
    return ServerProcess.start(watchdog, _ -> command, environment(table, createTables), log(name));
  }

  /** Starts the API with additional settings, and returns at once. */
  ServerProcess start(String name, List<String> command, URI table, Map<String, String> more) {
    var environment = new HashMap<>(environment(table, false));
    environment.putAll(more);
    return ServerProcess.start(watchdog, _ -> command, environment, log(name));
  }

  /** Starts a {@link StubDynamoDb}. */
  ServerProcess startStubTable() throws InterruptedException {
    var stub =
        ServerProcess.start(
            watchdog,
            port -> Programs.lab(StubDynamoDb.class, port),
            Programs.systemEnvironment(),
            log("stub"));
    stub.awaitListening();
    return stub;
  }

  /** Ends a process together with the lab, until the returned object is closed. */
  Watched watch(long pid) {
    watchdog.watch(pid);
    return () -> watchdog.forget(pid);
  }

  /** A process that ends with the lab. */
  @FunctionalInterface
  interface Watched extends AutoCloseable {
    @Override
    void close();
  }

  /** Returns the log file of the server of this name. */
  Path log(String name) {
    return logs.resolve(name + ".log");
  }

  @Override
  public void close() {
    watchdog.close();
  }

  private Map<String, String> environment(URI table, boolean createTables) {
    var environment = new HashMap<>(Programs.systemEnvironment());
    environment.putAll(settings(table, createTables));
    return environment;
  }

  /** Returns the API's settings for a measurement, without the system's environment variables. */
  Map<String, String> settings(URI table, boolean createTables) {
    var environment =
        new ApiEnvironment("us-east-1", table, createTables, secret, secret).variables();
    // A table that stalls on a busy machine must cost time, not end the run. The budgets stay below
    // the drain time of every package.
    environment.put(ApiEnvironment.ATTEMPT_BUDGET, "2s");
    environment.put(ApiEnvironment.CALL_BUDGET, "5s");
    environment.put(ApiEnvironment.REQUEST_BUDGET, "6s");
    environment.put(ApiEnvironment.INSTANCE_PATTERN, "ec2");
    environment.put(ApiEnvironment.INSTANCE_ID, "bench");
    return environment;
  }
}
