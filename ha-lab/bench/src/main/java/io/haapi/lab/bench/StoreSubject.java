package io.haapi.lab.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the store benchmark measures: a program, its store, and its technique.
 *
 * @param name the name in reports
 * @param store where it keeps aggregates
 * @param command starts the program
 * @param settings its own settings
 * @param api true for the API, false for its peers
 * @param replays true if it recognizes a repeated key
 * @param load how many commands its load has
 */
record StoreSubject(
    String name,
    BenchStore store,
    List<String> command,
    Map<String, String> settings,
    boolean api,
    boolean replays,
    Load load) {

  /**
   * @param warmUp the commands before the first round
   * @param round the commands of a round
   */
  record Load(int warmUp, int round) {}

  /**
   * Starts the program, and returns once it is live.
   *
   * @param role distinguishes the logs of its processes
   * @param storePort where it reaches its store
   */
  ServerProcess start(BenchServers servers, String role, int storePort)
      throws InterruptedException {
    var environment = new HashMap<>(store.settings(storePort));
    environment.putAll(settings);
    String log = (name + " " + role).replaceAll("[^A-Za-z0-9]+", "-").toLowerCase(Locale.ROOT);
    var server = servers.start(log, command, StartupBenchmark.NO_TABLE, environment);
    server.awaitLive();
    return server;
  }
}
