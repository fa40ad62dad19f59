package io.haapi.lifecycle;

/**
 * Holds what two processes must not share when both were restored from one snapshot: random
 * numbers, connections, credentials.
 */
public interface AfterRestore {

  /** Makes all of it anew; called before the first request after a restore. */
  void afterRestore();
}
