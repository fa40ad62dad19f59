package io.haapi.baseline;

/** Places orders. */
interface OrderStore {

  /**
   * Stores an order, or returns the one that this key stored before, if the technique knows.
   *
   * @param caller who places it
   * @param key the idempotency key of the request
   * @param order the order that a first request places
   */
  Order place(String caller, String key, Order order);
}
