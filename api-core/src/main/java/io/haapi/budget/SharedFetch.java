package io.haapi.budget;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Fetches a value on a separate thread, one fetch at a time. All requests that need the value share
 * the running fetch, hold no lock while they wait, and each waits no longer than its own limit.
 */
public final class SharedFetch<T> {
  private final String name;
  private final Callable<T> fetch;
  private final BooleanSupplier mayStart;
  private Optional<CompletableFuture<T>> latest = Optional.empty();

  /**
   * @param name the name of the thread
   * @param fetch the work, which should have a time limit of its own
   * @param mayStart checked before each start; a rate limit, for example
   */
  public SharedFetch(String name, Callable<T> fetch, BooleanSupplier mayStart) {
    this.name = name;
    this.fetch = fetch;
    this.mayStart = mayStart;
  }

  /** Starts a fetch unless one is running or {@code mayStart} forbids it. Does not wait for it. */
  public void start() {
    running();
  }

  /**
   * Returns the result of the running fetch, or starts a fetch if none is running.
   *
   * @param limit how long to wait for it
   * @return empty when no fetch is running and none may start
   * @throws ExecutionException when the fetch fails, with the reason as its cause
   * @throws TimeoutException when the limit is reached, or this thread is interrupted; the fetch
   *     continues
   */
  public Optional<T> await(Duration limit) throws ExecutionException, TimeoutException {
    var running = running();
    if (running.isEmpty()) return Optional.empty();
    try {
      return Optional.of(running.orElseThrow().get(limit.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    }
  }

  private synchronized Optional<CompletableFuture<T>> running() {
    if (latest.filter(it -> !it.isDone()).isEmpty()) {
      if (!mayStart.getAsBoolean()) return Optional.empty();
      latest = Optional.of(launch());
    }
    return latest;
  }

  private CompletableFuture<T> launch() {
    var next = new CompletableFuture<T>();
    Thread.ofVirtual()
        .name(name)
        .start(
            () -> {
              try {
                next.complete(fetch.call());
              } catch (Throwable e) {
                // Catches an Error too: waiting threads must learn of it.
                next.completeExceptionally(e);
              }
            });
    return next;
  }
}
