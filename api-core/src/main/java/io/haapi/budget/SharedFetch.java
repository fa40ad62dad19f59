package io.haapi.budget;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches a value on a thread of its own, one fetch at a time. All requests that need the value
 * share the running fetch, hold no lock meanwhile, and wait no longer than each of them has time.
 */
public final class SharedFetch<T> {
  private final String name;
  private final Callable<T> fetch;
  private Optional<CompletableFuture<T>> latest = Optional.empty();

  /**
   * @param name of the thread
   * @param fetch the work, which should end by a limit of its own
   */
  public SharedFetch(String name, Callable<T> fetch) {
    this.name = name;
    this.fetch = fetch;
  }

  /** Whether a fetch is on its way. */
  public synchronized boolean isRunning() {
    return latest.isPresent() && !latest.orElseThrow().isDone();
  }

  /** Starts a fetch, unless one is on its way, and does not wait for it. */
  public void start() {
    running();
  }

  /**
   * Returns what the running fetch brings; starts one if none runs.
   *
   * @param limit how long to wait for it
   * @throws ExecutionException when the fetch fails, with the reason as its cause
   * @throws TimeoutException when the limit is reached, or this thread is interrupted; the fetch
   *     goes on
   */
  public T await(Duration limit) throws ExecutionException, TimeoutException {
    try {
      return running().get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new TimeoutException("interrupted");
    }
  }

  private synchronized CompletableFuture<T> running() {
    return isRunning() ? latest.orElseThrow() : launch();
  }

  private CompletableFuture<T> launch() {
    var next = new CompletableFuture<T>();
    latest = Optional.of(next);
    Thread.ofVirtual()
        .name(name)
        .start(
            () -> {
              try {
                next.complete(fetch.call());
              } catch (Throwable e) {
                // An Error too: those who wait must learn of it.
                next.completeExceptionally(e);
              }
            });
    return next;
  }
}
