package io.haapi.lab.bench;

import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Sends a fixed number of requests over a number of connections, in a closed loop, in which each
 * connection waits for its response, or at a rate.
 */
record LoadGenerator(int connections) {
  private static final int SHED = 503;

  /**
   * Sends {@code count} requests in a closed loop and waits for all responses.
   *
   * @param requests creates each request; called by several threads
   * @param expected the status that every response must have
   * @throws LabException if a response has another status or is missing
   */
  LoadResult run(int port, int count, Supplier<byte[]> requests, int expected)
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
      return LoadResult.of(taken, latencies);
    } catch (ExecutionException e) {
      throw new LabException("the load stopped: " + e.getCause().getMessage(), e.getCause());
    }
  }

  /**
   * The results of offered requests.
   *
   * @param accepted the requests with the expected status
   * @param shed the number of 503 responses
   * @param perSecond the rate that the connections reached
   */
  record Offered(LoadResult accepted, long shed, double perSecond) {}

  /**
   * Offers {@code count} requests at a rate, in an open loop as far as the number of connections
   * allows: one that waits for its response sends late. Latency is measured from sending.
   *
   * @param rate requests per second, over all connections
   * @param expected the status of an accepted request
   * @throws LabException if a response has neither that status nor 503, or no response has it
   */
  Offered offer(int port, int count, double rate, Supplier<byte[]> requests, int expected)
      throws InterruptedException {
    long second = Duration.ofSeconds(1).toNanos();
    long interval = Math.round(connections * second / rate);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Callable<long[]>>(connections);
      for (int i = 0; i < connections; i++) {
        int share = count / connections + (i < count % connections ? 1 : 0);
        // Starts are spread over the interval to avoid a burst.
        long offset = i * interval / connections;
        tasks.add(() -> offer(port, share, interval, offset, requests, expected));
      }
      long start = System.nanoTime();
      List<Future<long[]>> finished = threads.invokeAll(tasks);
      long taken = System.nanoTime() - start;
      var latencies = new ArrayList<long[]>(connections);
      for (Future<long[]> each : finished) latencies.add(each.get());
      long accepted = latencies.stream().mapToLong(each -> each.length).sum();
      if (accepted == 0) throw new LabException("no offered request was accepted");
      return new Offered(
          LoadResult.of(taken, latencies), count - accepted, count * (double) second / taken);
    } catch (ExecutionException e) {
      throw new LabException("the load stopped: " + e.getCause().getMessage(), e.getCause());
    }
  }

  /** Returns the latencies of the accepted requests. */
  private static long[] offer(
      int port, int count, long interval, long offset, Supplier<byte[]> requests, int expected)
      throws IOException {
    var latencies = LongStream.builder();
    try (var connection = new HttpConnection(port)) {
      long due = System.nanoTime() + offset;
      for (int i = 0; i < count; i++, due += interval) {
        byte[] request = requests.get();
        while (System.nanoTime() - due < 0) LockSupport.parkNanos(due - System.nanoTime());
        long start = System.nanoTime();
        int status = connection.exchange(request);
        if (status == expected) {
          latencies.add(System.nanoTime() - start);
        } else if (status != SHED) {
          throw new IOException("status " + status + " instead of " + expected);
        }
      }
    }
    return latencies.build().toArray();
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
