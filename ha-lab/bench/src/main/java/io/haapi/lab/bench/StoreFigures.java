package io.haapi.lab.bench;

import java.util.Optional;

/**
 * The figures of one subject of the store benchmark.
 *
 * @param name the program and its store
 * @param api true for the API, whose kills are a target
 * @param roundTrips its round trips
 * @param load its figures under load
 * @param kills what retries found after its process was killed
 */
record StoreFigures(
    String name, boolean api, RoundTripFigures roundTrips, LoadFigures load, KillFigures kills) {

  /**
   * Round trips at the wire, as {@link io.haapi.lab.network.TcpProxy} counts them, one sample per
   * round.
   *
   * @param busy for one first command, while one follows the other
   * @param idle for one first command after the pause
   * @param pause during the pause, without a request
   * @param replay for one replay; empty if it has none
   */
  record RoundTripFigures(Samples busy, Samples idle, Samples pause, Optional<Samples> replay) {}

  /**
   * @param throughput in requests per second
   * @param p50 in milliseconds
   * @param p99 in milliseconds
   * @param micros processor time of the program per request, in microseconds
   */
  record LoadFigures(Samples throughput, Samples p50, Samples p99, Samples micros) {}

  /**
   * The commands whose process was killed after one of their round trips had taken effect, and
   * whose client retried with the same key.
   *
   * @param killed how many
   * @param repeated how many are stored more than once
   * @param lost how many are not stored
   * @param unanswered how many retries got no success within the limit
   * @param slowestSeconds the longest time from the kill to the success of a retry
   */
  record KillFigures(int killed, int repeated, int lost, int unanswered, double slowestSeconds) {}

  /** Returns false if the API loses, repeats or blocks a command. */
  boolean holds() {
    return !api || (kills.repeated() == 0 && kills.lost() == 0 && kills.unanswered() == 0);
  }
}
