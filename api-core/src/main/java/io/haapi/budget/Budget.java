package io.haapi.budget;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * The time left for a request. All data store calls of the request share it, so that the client
 * gets a response, if only a 503, before the front door times out.
 */
public final class Budget {
  private static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();

  private final long deadline;

  private Budget(long deadline) {
    this.deadline = deadline;
  }

  /** Returns a budget that starts now. */
  public static Budget of(Duration length) {
    return new Budget(System.nanoTime() + length.toNanos());
  }

  /** Runs a request within this budget. */
  public <T> T call(Callable<T> request) throws Exception {
    return ScopedValue.where(CURRENT, this).call(request::call);
  }

  /**
   * Returns the time that a step may take: {@code wanted}, or the rest of the current request's
   * budget if that is shorter.
   *
   * @return zero when the budget is used up
   */
  public static Duration limit(Duration wanted) {
    if (!CURRENT.isBound()) return wanted;
    long left = CURRENT.get().deadline - System.nanoTime();
    if (left <= 0) return Duration.ZERO;
    return left < wanted.toNanos() ? Duration.ofNanos(left) : wanted;
  }
}
