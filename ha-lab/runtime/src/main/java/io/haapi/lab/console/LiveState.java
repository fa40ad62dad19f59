package io.haapi.lab.console;

import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabInstance;
import io.haapi.lab.topology.LabRegion;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The whole state of the lab, so that a viewer can miss a message. */
record LiveState(Instant at, List<RegionView> regions, List<EventLog.LoggedEvent> events) {
  /**
   * A region with its instances.
   *
   * @param availability the share of successful requests in the last minute, from 0 to 1
   */
  record RegionView(
      String name,
      boolean primary,
      boolean healthy,
      boolean serving,
      double requestsPerSecond,
      double failuresPerSecond,
      Optional<Double> availability,
      List<InstanceView> instances) {}

  /** An instance; {@code inRotation} is its load balancer's view. */
  record InstanceView(
      String id,
      String zone,
      long pid,
      int starts,
      String state,
      boolean inRotation,
      double requestsPerSecond) {}

  static LiveState of(LabDeployment lab, RequestRates rates, EventLog events) {
    List<LabInstance> instances = lab.instances();
    List<LabRegion> regions = lab.regions();
    rates.sample(instances, regions);
    return new LiveState(
        Instant.now(),
        regions.stream().map(region -> region(region, instances, rates)).toList(),
        events.entries());
  }

  private static RegionView region(
      LabRegion region, List<LabInstance> instances, RequestRates rates) {
    return new RegionView(
        region.name(),
        region.primary(),
        region.healthy(),
        region.serving(),
        rates.of(region.name()),
        rates.failuresOf(region.name()),
        rates.availability(region.name()),
        instances.stream()
            .filter(instance -> instance.region().equals(region.name()))
            .map(instance -> instance(instance, rates))
            .toList());
  }

  private static InstanceView instance(LabInstance instance, RequestRates rates) {
    return new InstanceView(
        instance.id(),
        instance.zone(),
        instance.pid(),
        instance.starts(),
        instance.state().name().toLowerCase(Locale.ROOT),
        instance.healthy(),
        rates.of(instance.id()));
  }
}
