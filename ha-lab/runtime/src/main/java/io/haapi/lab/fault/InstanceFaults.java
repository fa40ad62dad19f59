package io.haapi.lab.fault;

import io.haapi.lab.balancer.BalancerFault;
import io.haapi.lab.fault.Fault.Extent;
import io.haapi.lab.fault.Fault.FisTwin;
import io.haapi.lab.fault.Fault.FisTwin.Experiment;
import io.haapi.lab.fault.Fault.Lasts;
import io.haapi.lab.fault.Fault.Needs;
import io.haapi.lab.fault.Fault.Observation;
import io.haapi.lab.fault.Fault.Recovery;
import io.haapi.lab.process.ApiEnvironment;
import io.haapi.lab.topology.LabInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Faults of one instance. */
final class InstanceFaults {
  private static final String READY = "/health/ready";
  private static final Duration POLL = Duration.ofMillis(20);

  /** A slow instance runs for a fifth of the time. */
  private static final Duration STOPPED = Duration.ofMillis(400);

  private static final Duration RUNNING = Duration.ofMillis(100);
  private static final Duration SLOW = Duration.ofMillis(200);

  private static final double ERRORS = 0.05;
  private static final int TRIES = 50;

  private static final Duration AHEAD = Duration.ofMinutes(10);

  /** The header Date has whole seconds, and its response takes a while. */
  private static final Duration AHEAD_OBSERVED = AHEAD.minusSeconds(30);

  /** One could be a restart. */
  private static final int FAILED_STARTS = 2;

  private InstanceFaults() {}

  static List<Fault> all() {
    return List.of(
        killed(), frozen(), terminated(), crashLoop(), slow(), errors(), clockAhead(), rollback());
  }

  private static Fault killed() {
    return new Fault(
        "instance-kill",
        FisTwin.of("aws:ssm:send-command (AWSFIS-Run-Kill-Process)"),
        "The load balancer sends requests to the other instances, and clients retry those in"
            + " flight with the same keys.",
        Extent.INSTANCE,
        Lasts.A_MOMENT,
        Recovery.OF_INSTANCES,
        (site, _) -> Signals.send("KILL", site.instance().pid()),
        site -> {
          LabInstance before = site.instance();
          return () -> gone(before, site.instance());
        });
  }

  private static Optional<String> gone(LabInstance before, LabInstance now) {
    if (Signals.isAlive(before.pid())) return Optional.empty();
    boolean refused = Contact.get(before.port(), READY) instanceof Contact.Refused;
    if (!refused && now.pid() == before.pid()) return Optional.empty();
    return Optional.of(
        "pid %d of %s is gone%s"
            .formatted(
                before.pid(),
                before.id(),
                refused ? ", port %d refuses".formatted(before.port()) : ""));
  }

  private static Fault frozen() {
    return new Fault(
        "instance-freeze",
        FisTwin.of("aws:ssm:send-command (AWSFIS-Run-Network-Blackhole-Port)"),
        "Health checks time out, and the load balancer takes the instance out of rotation, or"
            + " Lambda uses other environments; clients time out on requests in flight and retry"
            + " them with the same keys.",
        Extent.INSTANCE,
        Lasts.UNTIL_RESTORED,
        Recovery.OF_INSTANCES,
        (site, undo) -> freeze(List.of(site.instance()), undo),
        site -> {
          LabInstance before = site.instance();
          return () -> stopped(List.of(before)).or(() -> bypassed(before));
        });
  }

  /** Looks for a stopped process whose port responds: another environment of the function does. */
  private static Optional<String> bypassed(LabInstance instance) {
    return Signals.isStopped(instance.pid())
            && Contact.get(instance.port(), READY) instanceof Contact.Answered
        ? Optional.of(
            "pid %d is stopped, and another environment of %s responds"
                .formatted(instance.pid(), instance.id()))
        : Optional.empty();
  }

  /** Stops processes until they are continued. */
  static void freeze(List<LabInstance> instances, Undo undo) throws InterruptedException {
    for (LabInstance each : instances) {
      undo.add(() -> Signals.send("CONT", each.pid()));
      Signals.send("STOP", each.pid());
    }
  }

  /** Looks for instances that accept connections and respond to none, in a stopped process. */
  static Optional<String> stopped(List<LabInstance> instances) {
    for (LabInstance each : instances) {
      if (!Signals.isStopped(each.pid())) return Optional.empty();
      if (!(Contact.get(each.port(), READY) instanceof Contact.Silent)) return Optional.empty();
    }
    return Optional.of(
        "no response to %s within %d ms from %s"
            .formatted(READY, Contact.PATIENCE.toMillis(), names(instances)));
  }

  static String names(List<LabInstance> instances) {
    return String.join(", ", instances.stream().map(LabInstance::id).toList());
  }

  private static Fault terminated() {
    return new Fault(
            "instance-sigterm",
            FisTwin.of("aws:ecs:stop-task", Experiment.of("LoseTasks", "ecs")),
            "The instance fails its readiness check, serves until it is out of rotation, and exits; no"
                + " request fails.",
            Extent.INSTANCE,
            Lasts.A_MOMENT,
            Recovery.OF_INSTANCES,
            (site, _) -> Signals.send("TERM", site.instance().pid()),
            site -> {
              LabInstance before = site.instance();
              return () ->
                  Contact.get(before.port(), READY) instanceof Contact.Answered answer
                          && answer.hasStatus(503)
                      ? Optional.of("%s responds with 503 to %s".formatted(before.id(), READY))
                      : gone(before, site.instance());
            })
        .withoutFailures();
  }

  private static Fault crashLoop() {
    return new Fault(
        "instance-crash-loop",
        FisTwin.of("aws:ssm:send-command (AWSFIS-Run-Kill-Process)"),
        "The instance stays out of rotation until it stops crashing; the other instances serve.",
        Extent.INSTANCE,
        Lasts.UNTIL_RESTORED,
        Recovery.OF_INSTANCES,
        (site, _) -> {
          while (true) {
            long pid = site.instance().pid();
            Signals.send("KILL", pid);
            while (site.instance().pid() == pid) Thread.sleep(POLL);
          }
        },
        InstanceFaults::restarts);
  }

  private static Fault slow() {
    return new Fault(
        "instance-slow",
        FisTwin.of("aws:ssm:send-command (AWSFIS-Run-CPU-Stress)"),
        "Some requests take up to 400 ms longer; no request fails after its retries, and health"
            + " checks still succeed in time.",
        Extent.INSTANCE,
        Lasts.UNTIL_RESTORED,
        Recovery.NONE,
        (site, undo) -> {
          long pid = site.instance().pid();
          undo.add(() -> Signals.send("CONT", pid));
          while (true) {
            Signals.send("STOP", pid);
            Thread.sleep(STOPPED);
            Signals.send("CONT", pid);
            Thread.sleep(RUNNING);
          }
        },
        site -> {
          LabInstance before = site.instance();
          return slowResponses(before);
        });
  }

  /** A stopped process that responds late all the same is a slow one, not a busy machine. */
  private static Observation slowResponses(LabInstance before) {
    return () -> {
      if (!Signals.isStopped(before.pid())) return Optional.empty();
      return Contact.get(before.port(), READY) instanceof Contact.Answered answer
              && answer.after().compareTo(SLOW) > 0
          ? Optional.of(
              "%s needs %d ms to respond to %s"
                  .formatted(before.id(), answer.after().toMillis(), READY))
          : Optional.empty();
    };
  }

  private static Fault errors() {
    return new Fault(
        "instance-errors",
        FisTwin.of("aws:lambda:invocation-http-integration-response"),
        "An instance responds to one request in twenty with a 500 after executing the command,"
            + " and stays healthy; clients retry with the same keys, and nothing executes twice.",
        Extent.INSTANCE,
        Lasts.UNTIL_RESTORED,
        Recovery.NONE,
        (site, undo) ->
            undo.add(
                site.lab()
                        .impose(
                            site.primary(),
                            new BalancerFault.FailedResponses(Optional.of(site.victim()), ERRORS))
                    ::run),
        site -> {
          int balancer = site.lab().balancer(site.primary()).getPort();
          byte[] request =
              Contact.request(
                  "/v1/instance",
                  Map.of("X-Origin-Secret", site.lab().originSecret(), "X-Principal", "probe"));
          return () -> {
            for (int i = 1; i <= TRIES; i++) {
              if (!(Contact.send(balancer, request) instanceof Contact.Answered answer)
                  || !answer.hasStatus(500)) continue;
              LabInstance victim = site.instance();
              if (victim.healthy()) {
                return Optional.of(
                    "response %d is a 500, and the load balancer finds %s healthy"
                        .formatted(i, victim.id()));
              }
            }
            return Optional.empty();
          };
        });
  }

  private static Fault clockAhead() {
    return new Fault(
            "instance-clock",
            FisTwin.none(),
            "An instance restarts with a clock that is ten minutes ahead; its writes get a wrong time,"
                + " but no session expires early, nothing executes twice, and no request fails.",
            Extent.INSTANCE,
            Lasts.UNTIL_RESTORED,
            Recovery.NONE,
            Needs.SERVERS_AND_COMPILER,
            (site, undo) -> {
              ShiftedClock clock = ShiftedClock.ahead(AHEAD);
              undo.add(clock::close);
              undo.add(() -> site.lab().reconfigure(site.victim(), Map.of()));
              site.lab().reconfigure(site.victim(), clock.environment());
            },
            site ->
                () -> {
                  LabInstance victim = site.instance();
                  if (!victim.healthy()
                      || !(Contact.get(victim.port(), READY) instanceof Contact.Answered answer)) {
                    return Optional.empty();
                  }
                  return answer
                      .date()
                      .map(it -> Duration.between(Instant.now(), it))
                      .filter(it -> it.compareTo(AHEAD_OBSERVED) > 0)
                      .map(
                          it ->
                              "the Date header of %s is %d s ahead, and the load balancer finds it healthy"
                                  .formatted(victim.id(), it.toSeconds()));
                })
        .withoutFailures();
  }

  private static Fault rollback() {
    return new Fault(
            "rollback",
            FisTwin.none(),
            "A new version exits at every start and never gets a request; the previous version"
                + " replaces it, and no request fails.",
            Extent.INSTANCE,
            Lasts.WHILE_INJECTED,
            Recovery.NONE,
            (site, undo) -> {
              int before = site.instance().starts();
              undo.add(() -> site.lab().reconfigure(site.victim(), Map.of()));
              site.lab()
                  .reconfigure(
                      site.victim(), Map.of(ApiEnvironment.MAX_CONCURRENT_REQUESTS, "no number"));
              while (site.instance().starts() < before + FAILED_STARTS) Thread.sleep(POLL);
              site.lab().reconfigure(site.victim(), Map.of());
              site.lab().awaitHealthy();
            },
            InstanceFaults::restarts)
        .withoutFailures();
  }

  /** Looks for an instance that was started again more than once. */
  private static Observation restarts(FaultSite site) {
    LabInstance before = site.instance();
    return () -> {
      LabInstance now = site.instance();
      return now.starts() < before.starts() + FAILED_STARTS
          ? Optional.empty()
          : Optional.of(
              "%s was restarted %d times".formatted(now.id(), now.starts() - before.starts()));
    };
  }
}
