package io.haapi.lab.contract;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Runs a task many times at once. */
public final class ConcurrentCalls {
  private ConcurrentCalls() {}

  /** Starts all runs at the same moment and returns their results by index. */
  public static <T> List<T> run(int times, IntFunction<T> task) {
    var start = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running =
          IntStream.range(0, times)
              .mapToObj(
                  index ->
                      threads.submit(
                          () -> {
                            start.await();
                            return task.apply(index);
                          }))
              .toList();
      start.countDown();
      return running.stream().map(ConcurrentCalls::result).toList();
    }
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) throw error;
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
