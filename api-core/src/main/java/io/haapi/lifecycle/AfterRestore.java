package io.haapi.lifecycle;

/**
 * Renews state that two processes restored from the same snapshot must not share: random numbers,
 * connections, credentials.
 */
public interface AfterRestore {

  /** Renews the state. Called before the first request after a restore. */
  void afterRestore();
}
