package io.haapi.health;

import io.haapi.problem.ProblemException;

/**
 * Tells the health checks how a data store is. Each data store's adapter provides one, as a bean;
 * if no feature uses the data store, it is healthy.
 */
public interface DataStoreHealth {

  /**
   * Checks that the data store answers a strongly consistent read within the current time budget.
   *
   * @throws ProblemException (503) if it does not
   */
  void ping();

  /** Returns whether this instance alone seems unable to reach the data store. */
  boolean isImpaired();
}
