package io.haapi.lab.drill.simulation;

import io.haapi.lab.drill.history.Run.Store;
import java.util.List;
import java.util.Set;

/** How a simulated API executes commands: correctly, or with one planted bug. */
public enum Variant {
  /** One conditional write for each command. */
  CORRECT(List.of(Store.values()), Set.of()),
  /** Writes without a condition, so that every attempt executes its command. */
  NO_CONDITION(List.of(Store.values()), Set.of("executions", "replays", "linearizable")),
  /** The condition names the request instead of the key: each attempt creates an order. */
  CONDITION_ON_OTHER_KEY(List.of(Store.values()), Set.of("executions", "replays")),
  /**
   * Takes a lock, executes, then stores the response. Killed in between, it has executed, its
   * response is lost, and after the lock expired it executes again.
   */
  LOCK_RECORD(List.of(Store.values()), Set.of("executions")),
  /** Reads by id come from a replica that lags. */
  STALE_READ(List.of(Store.values()), Set.of("set", "linearizable")),
  /** Tests the state in one step, and updates the order in another. */
  STATE_TEST_IN_CTE(List.of(Store.POSTGRESQL), Set.of("executions", "linearizable")),
  /** Builds the response of a replay from the order as it is now. */
  REBUILT_RESPONSE(List.of(Store.values()), Set.of("replays")),
  /** A replay gets a 409, as if the command were still running. */
  REJECTED_REPLAY(List.of(Store.values()), Set.of("replays")),
  /** Now and then, a read gets the response of another order. */
  OTHER_ORDER(List.of(Store.values()), Set.of("linearizable")),
  /** Saves a session without checking that it still exists. */
  SESSION_RESURRECTION(List.of(Store.values()), Set.of("sessions")),
  /** A standby that lacks the newest orders is promoted. */
  ASYNCHRONOUS_FAILOVER(List.of(Store.values()), Set.of("set", "final-state")),
  /** Some orders are missing in the index that serves the list. */
  INCOMPLETE_LIST(List.of(Store.values()), Set.of("list")),
  /** The list follows the orders later, although PostgreSQL's promises to be exact. */
  LAGGING_LIST(List.of(Store.POSTGRESQL), Set.of("list"));

  private final List<Store> stores;
  private final Set<String> caughtBy;

  Variant(List<Store> stores, Set<String> caughtBy) {
    this.stores = stores;
    this.caughtBy = caughtBy;
  }

  /** Returns the stores that can have this bug. */
  public List<Store> stores() {
    return stores;
  }

  /** Returns the checks that must fail, each. */
  public Set<String> caughtBy() {
    return caughtBy;
  }
}
