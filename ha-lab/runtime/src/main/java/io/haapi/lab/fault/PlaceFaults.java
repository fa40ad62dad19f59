package io.haapi.lab.fault;

import io.haapi.lab.balancer.BalancerFault;
import io.haapi.lab.fault.Fault.Extent;
import io.haapi.lab.fault.Fault.FisTwin;
import io.haapi.lab.fault.Fault.FisTwin.Experiment;
import io.haapi.lab.fault.Fault.Lasts;
import io.haapi.lab.fault.Fault.Needs;
import io.haapi.lab.fault.Fault.Recovery;
import io.haapi.lab.topology.LabException;
import io.haapi.lab.topology.LabInstance;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Faults of a zone, a region, or the whole deployment. */
final class PlaceFaults {
  private static final String READY = "/health/ready";

  private static final Duration SLOW = Duration.ofMillis(200);
  private static final int COMPARED = 12;

  /** The time in which clients write to the other region. */
  private static final Duration EVACUATED = Duration.ofSeconds(3);

  /** The status of a request with an origin secret that an instance does not know. */
  private static final int OLD_SECRET = 403;

  private PlaceFaults() {}

  static List<Fault> all() {
    return List.of(
        zoneLost(),
        zoneCutOff(),
        zoneSlow(),
        regionLost(),
        regionCutOff(),
        regionSlow(),
        regionEvacuated(),
        regionReturn(),
        falseChecks(),
        rollingDeployment(),
        secretRotation());
  }

  private static Fault zoneLost() {
    return new Fault(
        "zone-lost",
        FisTwin.of(
            "AZ Availability: Power Interruption",
            Experiment.of("LoseInstances", "ec2", "beanstalk")),
        "The other zones carry the load; clients retry the requests in flight with the same keys.",
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
        FisTwin.of(
            "aws:network:disrupt-connectivity",
            Experiment.of("CutZone", "ec2", "ecs", "beanstalk")),
        "Health checks time out, and the load balancer takes the zone out of rotation; clients"
            + " time out on requests in flight and retry them with the same keys.",
        Extent.ZONE,
        Lasts.UNTIL_RESTORED,
        Recovery.OF_INSTANCES,
        Needs.SERVERS,
        (site, undo) -> InstanceFaults.freeze(site.zone(), undo),
        site -> {
          List<LabInstance> before = site.zone();
          return () -> InstanceFaults.stopped(before);
        });
  }

  private static Fault zoneSlow() {
    return new Fault(
            "zone-slow",
            FisTwin.of("aws:ssm:send-command (AWSFIS-Run-Network-Latency-Sources)"),
            "Requests to the instances of a zone take 200 ms longer; no request fails.",
            Extent.ZONE,
            Lasts.UNTIL_RESTORED,
            Recovery.NONE,
            (site, undo) -> {
              Set<String> slow =
                  site.zone().stream().map(LabInstance::id).collect(Collectors.toUnmodifiableSet());
              undo.add(
                  site.lab().impose(site.primary(), new BalancerFault.SlowTargets(slow, SLOW))
                      ::run);
            },
            site -> {
              int balancer = site.lab().balancer(site.primary()).getPort();
              byte[] request = signed(site.lab().originSecret());
              return () -> slowZone(balancer, site, request);
            })
        .withoutFailures();
  }

  /** Looks for slow responses of a zone, and of it alone, which responds in time itself. */
  private static Optional<String> slowZone(int balancer, FaultSite site, byte[] request) {
    List<LabInstance> zone = site.zone();
    for (LabInstance each : zone) {
      if (!(Contact.send(each.port(), request) instanceof Contact.Answered direct)
          || direct.after().compareTo(SLOW) >= 0) {
        return Optional.empty();
      }
    }
    int slow = 0;
    for (int i = 0; i < COMPARED; i++) {
      if (!(Contact.send(balancer, request) instanceof Contact.Answered answer)) {
        return Optional.empty();
      }
      boolean late = answer.after().compareTo(SLOW) >= 0;
      // The environments of a function have its name and a number.
      boolean own = zone.stream().anyMatch(it -> answer.start().contains("instance=\"" + it.id()));
      if (late != own) return Optional.empty();
      if (late) slow++;
    }
    return slow == 0 || slow == COMPARED
        ? Optional.empty()
        : Optional.of(
            "of %d responses, the %d of %s take over %d ms"
                .formatted(COMPARED, slow, InstanceFaults.names(zone), SLOW.toMillis()));
  }

  private static Fault regionLost() {
    return new Fault(
        "region-lost",
        FisTwin.of("Cross-Region: Connectivity"),
        "Requests fail until the other region serves, with all acknowledged data.",
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
        FisTwin.of("aws:network:disrupt-connectivity"),
        "Requests get no response until the other region serves; commands that the first one"
            + " executes when it continues execute only once.",
        Extent.REGION,
        Lasts.UNTIL_RESTORED,
        Recovery.OF_REGION,
        Needs.SERVERS_IN_TWO_REGIONS,
        (site, undo) -> InstanceFaults.freeze(site.primaryInstances(), undo),
        site -> {
          List<LabInstance> before = site.primaryInstances();
          return () -> InstanceFaults.stopped(before);
        });
  }

  private static Fault regionSlow() {
    return new Fault(
            "region-slow",
            FisTwin.of("aws:ssm:send-command (AWSFIS-Run-Network-Latency-Sources)"),
            "Responses take 200 ms longer; no request fails, and the region keeps serving, because its"
                + " health checks still succeed in time.",
            Extent.REGION,
            Lasts.UNTIL_RESTORED,
            Recovery.NONE,
            (site, undo) ->
                undo.add(
                    site.lab().impose(site.primary(), new BalancerFault.SlowBalancer(SLOW))::run),
            site -> {
              int balancer = site.lab().balancer(site.primary()).getPort();
              int instance = site.instance().port();
              byte[] request = Contact.request(READY, Map.of());
              return () -> Contact.slower(balancer, instance, request, SLOW);
            })
        .withoutFailures();
  }

  private static Fault regionEvacuated() {
    return new Fault(
            "region-evacuated",
            FisTwin.none(),
            "An operator evacuates the first region while it serves; no request fails, and the other"
                + " region has all acknowledged data.",
            Extent.REGION,
            Lasts.UNTIL_RESTORED,
            Recovery.NONE,
            Needs.TWO_REGIONS,
            (site, undo) -> {
              undo.add(site.lab()::returnToPrimary);
              site.lab().evacuate();
            },
            site -> {
              byte[] request = Contact.request("/v1/instance", Map.of("X-Principal", "probe"));
              return () -> {
                long before = standbyRequests(site);
                boolean answered =
                    Contact.send(site.lab().url().getPort(), request) instanceof Contact.Answered;
                return answered
                        && standbyRequests(site) > before
                        && site.lab().isHealthy(site.primary())
                    ? Optional.of(
                        "instances of the other region get requests, and %s is healthy"
                            .formatted(site.primary()))
                    : Optional.empty();
              };
            })
        .withoutFailures();
  }

  private static Fault regionReturn() {
    return new Fault(
            "region-return",
            FisTwin.none(),
            "After an evacuation, an operator returns the first region to service; no request fails,"
                + " and each region has the writes of the other.",
            Extent.REGION,
            Lasts.WHILE_INJECTED,
            Recovery.NONE,
            Needs.TWO_REGIONS,
            (site, undo) -> {
              undo.add(site.lab()::returnToPrimary);
              site.lab().evacuate();
              Thread.sleep(EVACUATED);
              site.lab()
                  .returnToPrimary()
                  .ifPresent(
                      why -> {
                        throw new LabException("failback failed: " + why);
                      });
            },
            site -> {
              byte[] request = Contact.request("/v1/instance", Map.of("X-Principal", "probe"));
              long before = standbyRequests(site);
              return () -> {
                long standby = standbyRequests(site);
                long primary = primaryRequests(site);
                boolean answered =
                    Contact.send(site.lab().url().getPort(), request) instanceof Contact.Answered;
                return answered && standby > before && primaryRequests(site) > primary
                    ? Optional.of(
                        "the other region got %d requests, and %s gets them again"
                            .formatted(standby - before, site.primary()))
                    : Optional.empty();
              };
            })
        .withoutFailures();
  }

  /** Counts in one look: between two, the primary region would get requests. */
  private static long standbyRequests(FaultSite site) {
    String primary = site.primary();
    return site.lab().instances().stream()
        .filter(it -> !it.region().equals(primary))
        .mapToLong(LabInstance::requests)
        .sum();
  }

  private static long primaryRequests(FaultSite site) {
    return site.primaryInstances().stream().mapToLong(LabInstance::requests).sum();
  }

  private static Fault falseChecks() {
    return new Fault(
            "false-health-checks",
            FisTwin.none(),
            "The load balancer finds no healthy instance, so it sends requests to all of them; no"
                + " request fails.",
            Extent.DEPLOYMENT,
            Lasts.UNTIL_RESTORED,
            Recovery.NONE,
            (site, undo) ->
                undo.add(site.lab().impose(site.primary(), new BalancerFault.FailedChecks())::run),
            site ->
                () -> {
                  List<LabInstance> all = site.primaryInstances();
                  boolean wrong =
                      all.stream()
                          .allMatch(
                              it ->
                                  !it.healthy()
                                      && Contact.get(it.port(), READY)
                                          instanceof Contact.Answered ready
                                      && ready.hasStatus(200));
                  return wrong
                      ? Optional.of(
                          "the load balancer finds %s unhealthy, and each responds with 200 to %s"
                              .formatted(InstanceFaults.names(all), READY))
                      : Optional.empty();
                })
        .withoutFailures();
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
            "The instances of a region restart one after another; each leaves the rotation before it"
                + " exits, and is back before the next one leaves; no request fails.",
            Extent.DEPLOYMENT,
            Lasts.WHILE_INJECTED,
            Recovery.NONE,
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
            })
        .withoutFailures();
  }

  private static Fault secretRotation() {
    return new Fault(
            "secret-rotation",
            FisTwin.none(),
            "Three deployments replace the origin secret, the cursor key and the session key, while"
                + " clients page through lists and hold sessions; no request fails, and no session is"
                + " lost.",
            Extent.DEPLOYMENT,
            Lasts.WHILE_INJECTED,
            Recovery.NONE,
            (site, undo) -> {
              undo.add(site.clients().pageSlowly()::run);
              site.lab().rotateSecrets();
            },
            site -> {
              byte[] with = signed(site.lab().originSecret());
              return () -> {
                byte[] now = signed(site.lab().originSecret());
                List<LabInstance> all = site.lab().instances();
                boolean rotated =
                    all.stream()
                        .allMatch(
                            it ->
                                Contact.send(it.port(), with) instanceof Contact.Answered rejected
                                    && rejected.hasStatus(OLD_SECRET)
                                    && Contact.send(it.port(), now)
                                        instanceof Contact.Answered served
                                    && served.hasStatus(200));
                return rotated
                    ? Optional.of(
                        "%s reject the old secret and accept the new one"
                            .formatted(InstanceFaults.names(all)))
                    : Optional.empty();
              };
            })
        .withoutFailures();
  }

  private static byte[] signed(String secret) {
    return Contact.request(
        "/v1/instance", Map.of("X-Origin-Secret", secret, "X-Principal", "probe"));
  }
}
