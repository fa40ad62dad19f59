package io.haapi.health;

import io.haapi.problem.ProblemException;

/**
 * Reports the health of a data store to the health checks. Each data store's adapter provides one
 * as a bean; a data store that no feature uses is reported as healthy.
 */
public interface DataStoreHealth {

  /**
   * Checks that the data store responds to a strongly consistent read within the current time
   * budget.
   *
   * @throws ProblemException (503) if it does not
   */
  void ping();

  /** Returns whether this instance alone seems unable to reach the data store. */
  boolean isImpaired();
}
