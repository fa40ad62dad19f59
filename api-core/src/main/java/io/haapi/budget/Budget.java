package io.haapi.budget;

import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * The time that a request has left. Several calls of a table share it, so that the client gets an
 * answer, if only a 503, before the front door gives up.
 */
public final class Budget {
  private static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();

  private final long deadline;

  private Budget(long deadline) {
    this.deadline = deadline;
  }

  /** A budget that starts now. */
  public static Budget of(Duration length) {
    return new Budget(System.nanoTime() + length.toNanos());
  }

  /** Spends this budget on a request. */
  public <T> T call(Callable<T> request) throws Exception {
    return ScopedValue.where(CURRENT, this).call(request::call);
  }

  /**
   * Returns the time that a step may take: {@code wanted}, or what is left of the budget of the
   * request that this thread serves.
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
