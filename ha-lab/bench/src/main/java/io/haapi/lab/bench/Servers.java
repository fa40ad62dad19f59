package io.haapi.lab.bench;

import io.haapi.lab.process.ApiEnvironment;
import io.haapi.lab.process.Watchdog;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Starts servers, all with the same settings, that end with the lab. */
final class Servers implements AutoCloseable {
  private final Watchdog watchdog = Watchdog.start();
  private final String secret = UUID.randomUUID().toString();
  private final Path logs;

  /**
   * @param logs a directory for their output; each start replaces that of the last
   */
  Servers(Path logs) {
    this.logs = logs;
  }

  /** What the front would prove itself with. */
  String originSecret() {
    return secret;
  }

  /**
   * Starts the API or the plain application, and returns at once.
   *
   * @param createTables whether tables are created where they are missing
   */
  ServerProcess start(String name, List<String> command, URI table, boolean createTables) {
    return ServerProcess.start(watchdog, _ -> command, environment(table, createTables), log(name));
  }

  /** Starts the API with further settings, and returns at once. */
  ServerProcess start(String name, List<String> command, URI table, Map<String, String> more) {
    var environment = new HashMap<>(environment(table, false));
    environment.putAll(more);
    return ServerProcess.start(watchdog, _ -> command, environment, log(name));
  }

  /** Starts an endpoint that answers every call of a table at once. */
  ServerProcess startStubTable() throws InterruptedException {
    var stub =
        ServerProcess.start(
            watchdog,
            port -> Programs.lab(StubTable.class, port),
            Programs.systemEnvironment(),
            log("stub"));
    stub.awaitListening();
    return stub;
  }

  /** From now on that process ends with the lab, until what is returned is closed. */
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

  /** Where a server of that name writes. */
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

  /** Settings of the API for a measurement, without what a process gets from its system. */
  Map<String, String> settings(URI table, boolean createTables) {
    var environment =
        new ApiEnvironment("us-east-1", table, createTables, secret, secret).variables();
    // A table that stalls on a busy machine is to cost time, not to break the run off.
    // It stays below the drain of every package.
    environment.put(ApiEnvironment.ATTEMPT_BUDGET, "2s");
    environment.put(ApiEnvironment.CALL_BUDGET, "5s");
    environment.put(ApiEnvironment.REQUEST_BUDGET, "6s");
    environment.put(ApiEnvironment.INSTANCE_PATTERN, "ec2");
    environment.put(ApiEnvironment.INSTANCE_ID, "bench");
    return environment;
  }
}
