package io.haapi.infra.settings;

/**
 * How many instances, tasks or pods serve.
 *
 * @param needed how many carry the load
 * @param maximum how many there may be at most
 */
public record Capacity(int needed, int maximum) {

  /** How many there are at least: with those of one zone gone, the needed ones are still there. */
  public int minimum() {
    return Region.ZONES * perZone();
  }

  /** How many each zone has at least. */
  public int perZone() {
    int zonesLeft = Region.ZONES - 1;
    return (needed + zonesLeft - 1) / zonesLeft;
  }
}
