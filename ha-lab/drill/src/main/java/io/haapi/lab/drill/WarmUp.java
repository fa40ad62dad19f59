package io.haapi.lab.drill;

import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response;
import io.haapi.lab.sample.SampleLifecycle;
import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Sends requests one after the other to each region, until their latencies are those of a warm JVM:
 * the standby must serve all load at once, and cold instances cannot. Then it measures what this
 * machine can serve.
 */
record WarmUp(LabDeployment deployment, ApiClient client, SampleLifecycle lifecycle, RunLog log) {
  /** Clients of the measurement. Fewer than the requests that one instance accepts at once. */
  private static final int CLIENTS = 6;

  private static final Duration MEASURED = Duration.ofSeconds(3);

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration FAST = Duration.ofMillis(100);
  private static final int FEWEST = 100;

  /** The number of fast responses in a row that show a warm region. */
  private static final int IN_A_ROW = 30;

  void run(Consumer<String> progress) throws InterruptedException {
    progress.accept("warming up");
    List<Callable<Void>> tasks = new ArrayList<>();
    for (LabRegion region : deployment.regions()) {
      tasks.add(
          () -> {
            warm(region.name(), progress);
            return null;
          });
    }
    runAll(tasks);
  }

  /**
   * Runs tasks at the same time.
   *
   * @throws IllegalStateException what one of them threw
   */
  static void runAll(List<Callable<Void>> tasks) throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> each : threads.invokeAll(tasks)) each.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Measures how many operations per second the primary region serves to a few clients that wait
   * for each response. Other programs on this machine count.
   */
  double capacity() throws InterruptedException {
    var front = new ApiClient.Endpoint(deployment.url(), Map.of());
    long start = System.nanoTime();
    long end = start + MEASURED.toNanos();
    var served = new AtomicLong();
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      String caller = Load.WARM + "capacity-" + i;
      tasks.add(
          () -> {
            for (int number = 0; System.nanoTime() < end; number++) {
              String key = caller + "-" + number;
              log.prepare(lifecycle.operation(), key, Optional.empty());
              if (!send(front, caller, new Operation.Create(key)).needsRetry()) {
                served.incrementAndGet();
              }
            }
            return null;
          });
    }
    runAll(tasks);
    return served.get() * 1e9 / (System.nanoTime() - start);
  }

  private void warm(String region, Consumer<String> progress) throws InterruptedException {
    var endpoint = ApiClient.Endpoint.of(deployment, region);
    String caller = Load.WARM + region;
    long end = System.nanoTime() + LIMIT.toNanos();
    int fast = 0;
    for (int i = 0; (i < FEWEST || fast < IN_A_ROW) && System.nanoTime() < end; i++) {
      String key = caller + "-" + i;
      log.prepare(lifecycle.operation(), key, Optional.empty());
      long began = System.nanoTime();
      Reply created = send(endpoint, caller, new Operation.Create(key));
      fast = System.nanoTime() - began < FAST.toNanos() ? fast + 1 : 0;
      if (created instanceof Reply.Ok ok
          && ok.response().observed().orElseThrow() instanceof Response.AggregateState made) {
        send(endpoint, caller, new Operation.Read(made.id()));
        var change = lifecycle.changes().get(i % lifecycle.changes().size());
        String next = key + "-" + change.name();
        log.prepare(change.operation(), next, Optional.of(change.name()));
        send(endpoint, caller, new Operation.Change(made.id(), change.name(), next));
      }
    }
    progress.accept(region + (fast < IN_A_ROW ? " is still slow" : " is warm"));
  }

  private Reply send(ApiClient.Endpoint endpoint, String caller, Operation operation)
      throws InterruptedException {
    long op = log.invoke(caller, caller, 1, Optional.empty(), operation);
    Reply reply = client.send(endpoint, caller, operation);
    log.complete(op, reply);
    return reply;
  }
}
