package io.haapi.lab.drill;

import java.util.Map;
import java.util.function.Consumer;

/**
 * Counts executed commands at the data store, outside the code under test: whatever the API
 * answers, the store knows what was written.
 */
interface StoreWitness extends AutoCloseable {
  /**
   * A command that took effect.
   *
   * @param aggregate the aggregate's id
   * @param record the key of the command's record within the aggregate
   */
  record Executed(String aggregate, String record) {}

  /**
   * Passes on the executions since the last call, in the sequence of the store. One thread calls
   * it.
   */
  void poll(Consumer<Executed> consumer);

  /**
   * A stored aggregate.
   *
   * @param caller the owner
   * @param state the value of the field with the state
   */
  record StoredAggregate(String caller, String state) {}

  /** Returns every aggregate by id, with the value of this field as its state. */
  Map<String, StoredAggregate> aggregates(String field);

  @Override
  void close();
}
