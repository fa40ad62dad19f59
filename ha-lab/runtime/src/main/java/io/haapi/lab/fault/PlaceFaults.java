package io.haapi.lab.fault;

import io.haapi.lab.fault.Fault.Extent;
import io.haapi.lab.fault.Fault.FisTwin;
import io.haapi.lab.fault.Fault.Lasts;
import io.haapi.lab.fault.Fault.Recovery;
import io.haapi.lab.topology.LabInstance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Faults of a zone, a region, or the whole deployment. */
final class PlaceFaults {
  private static final String READY = "/health/ready";

  private PlaceFaults() {}

  static List<Fault> all() {
    return List.of(zoneLost(), zoneCutOff(), regionLost(), regionCutOff(), rollingDeployment());
  }

  private static Fault zoneLost() {
    return new Fault(
        "zone-lost",
        FisTwin.of("AZ Availability: Power Interruption", "LoseInstances"),
        "The other zones carry the load; clients repeat the requests in flight with their keys.",
        Extent.ZONE,
        Lasts.UNTIL_RESTORED,
        Recovery.OF_INSTANCES,
        (site, undo) -> takeDown(site, site.zone(), undo),
        site -> {
          List<LabInstance> before = site.zone();
          return () -> refused(before);
        });
  }

  private static Fault zoneCutOff() {
    return new Fault(
        "zone-cut-off",
        FisTwin.of("aws:network:disrupt-connectivity", "CutZone"),
        "Health checks take the zone out of rotation; clients give up on the requests in flight and"
            + " repeat them with their keys.",
        Extent.ZONE,
        Lasts.UNTIL_RESTORED,
        Recovery.OF_INSTANCES,
        (site, undo) -> InstanceFaults.freeze(site.zone(), undo),
        site -> {
          List<LabInstance> before = site.zone();
          return () -> InstanceFaults.stopped(before);
        });
  }

  private static Fault regionLost() {
    return new Fault(
        "region-lost",
        FisTwin.of("Cross-Region: Connectivity"),
        "Requests fail until the other region serves, with all acknowledged data; none returns"
            + " before an operator does it.",
        Extent.REGION,
        Lasts.UNTIL_RESTORED,
        Recovery.OF_REGION,
        (site, undo) -> takeDown(site, site.primaryInstances(), undo),
        site -> {
          List<LabInstance> before = site.primaryInstances();
          return () -> refused(before);
        });
  }

  private static Fault regionCutOff() {
    return new Fault(
        "region-cut-off",
        FisTwin.of("aws:network:disrupt-connectivity", "CutZone"),
        "Requests get no response until the other region serves; what the first one executed"
            + " meanwhile is executed once.",
        Extent.REGION,
        Lasts.UNTIL_RESTORED,
        Recovery.OF_REGION,
        (site, undo) -> InstanceFaults.freeze(site.primaryInstances(), undo),
        site -> {
          List<LabInstance> before = site.primaryInstances();
          return () -> InstanceFaults.stopped(before);
        });
  }

  private static void takeDown(FaultSite site, List<LabInstance> instances, Undo undo) {
    for (LabInstance each : instances) {
      var outage = site.lab().takeDown(each.id());
      undo.add(outage::close);
    }
  }

  private static Optional<String> refused(List<LabInstance> instances) {
    for (LabInstance each : instances) {
      if (Signals.isAlive(each.pid())) return Optional.empty();
      if (!(Contact.get(each.port(), READY) instanceof Contact.Refused)) return Optional.empty();
    }
    return Optional.of("connections are refused by " + InstanceFaults.names(instances));
  }

  private static Fault rollingDeployment() {
    return new Fault(
        "rolling-deployment",
        FisTwin.none(),
        "Each instance of a region leaves the rotation before it ends, and the next one waits for"
            + " its return; no request fails.",
        Extent.DEPLOYMENT,
        Lasts.WHILE_INJECTED,
        Recovery.OF_INSTANCES,
        (site, _) -> {
          for (LabInstance each : site.primaryInstances()) site.lab().restart(each.id());
        },
        site -> {
          Map<String, Long> before = new HashMap<>();
          site.primaryInstances().forEach(it -> before.put(it.id(), it.pid()));
          return () ->
              site.primaryInstances().stream()
                      .allMatch(it -> it.healthy() && it.pid() != before.get(it.id()))
                  ? Optional.of(
                      "%s run as new processes"
                          .formatted(InstanceFaults.names(site.primaryInstances())))
                  : Optional.empty();
        });
  }
}
