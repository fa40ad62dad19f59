package io.haapi.lab.bench;

import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Sends a counted number of requests over a few connections, each of which sends the next as soon
 * as it has the answer (a closed loop): the server is always busy and never swamped.
 */
record LoadGenerator(int connections) {

  /**
   * Sends {@code count} requests and waits for all answers.
   *
   * @param requests makes each request; called by several threads
   * @param expected the status that every answer must have
   * @throws LabException when an answer has another status or there is none
   */
  Load run(int port, int count, Supplier<byte[]> requests, int expected)
      throws InterruptedException {
    try (var threads = Executors.newFixedThreadPool(connections)) {
      var tasks = new ArrayList<Callable<long[]>>(connections);
      for (int i = 0; i < connections; i++) {
        int share = count / connections + (i < count % connections ? 1 : 0);
        tasks.add(() -> send(port, share, requests, expected));
      }
      long start = System.nanoTime();
      List<Future<long[]>> finished = threads.invokeAll(tasks);
      long taken = System.nanoTime() - start;
      var latencies = new ArrayList<long[]>(connections);
      for (Future<long[]> each : finished) latencies.add(each.get());
      return Load.of(taken, latencies);
    } catch (ExecutionException e) {
      throw new LabException("the load broke off: " + e.getCause().getMessage(), e.getCause());
    }
  }

  private static long[] send(int port, int count, Supplier<byte[]> requests, int expected)
      throws IOException {
    var latencies = new long[count];
    try (var connection = new HttpConnection(port)) {
      for (int i = 0; i < count; i++) {
        byte[] request = requests.get();
        long start = System.nanoTime();
        int status = connection.exchange(request);
        latencies[i] = System.nanoTime() - start;
        if (status != expected) {
          throw new IOException("status " + status + " instead of " + expected);
        }
      }
    }
    return latencies;
  }
}
