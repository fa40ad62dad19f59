package io.haapi.lab.bench;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The figures of one server in one round.
 *
 * @param throughput in requests per second
 * @param p50 in milliseconds
 * @param p99 in milliseconds
 * @param micros processor time of the server per request, in microseconds
 */
record RequestFigures(double throughput, double p50, double p99, double micros) {

  /** Sends requests and measures the server meanwhile. */
  static RequestFigures measure(
      LoadGenerator generator,
      ServerProcess server,
      int count,
      Supplier<byte[]> request,
      int expected)
      throws InterruptedException {
    Duration before = server.processorTime();
    LoadResult load = generator.run(server.port(), count, request, expected);
    Duration used = server.processorTime().minus(before);
    return new RequestFigures(
        load.requestsPerSecond(),
        load.percentileMillis(50),
        load.percentileMillis(99),
        (double) used.toNanos() / Duration.ofNanos(1000).toNanos() / count);
  }
}
