package io.haapi.lab.drill;

import io.haapi.lab.drill.history.HistoryEvent.FaultStep;
import io.haapi.lab.drill.history.HistoryEvent.Phase;
import io.haapi.lab.drill.history.HistoryWriter;
import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Run;
import io.haapi.lab.fault.Fault;
import io.haapi.lab.fault.FaultRun;
import io.haapi.lab.fault.FaultSite;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.sample.SampleLifecycle;
import io.haapi.lab.sample.SampleRequests;
import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabException;
import io.haapi.lab.topology.RegionSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Breaks one pattern on one store: one lab, one load, one history, one fault after the other. */
final class Drill {
  /** A request must not wait for the response of a frozen instance for longer. */
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(3);

  private static final Duration OBSERVATION = Duration.ofSeconds(30);
  private static final Duration PROCEDURE = Duration.ofMinutes(8);
  private static final Duration PROGRESS = Duration.ofSeconds(2);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration STEADY = Duration.ofSeconds(2);
  private static final Duration WITNESS_POLL = Duration.ofMillis(200);

  /** The part of the measured capacity that the load uses if no rate is given. */
  private static final double LOAD = 0.25;

  private static final double SLOWEST_RATE = 10;
  static final double FASTEST_RATE = 80;
  private static final int FINAL_READS_AT_ONCE = 16;
  private static final int FINAL_ATTEMPTS = 5;

  private final Plan plan;
  private final Consumer<String> progress;

  /**
   * What to do.
   *
   * @param pattern the built package
   * @param topology from its templates
   * @param store the data store
   * @param consistency of the replication between regions, or to a standby
   * @param sessions where the sessions are: in DynamoDB or in tokens
   * @param faults what to inject, one after the other
   * @param seed of load and victims
   * @param commands the number of commands of each fault, at least
   * @param pace how long the phases are
   * @param rate operations per second; empty for what this machine can serve
   * @param history the file to write
   */
  record Plan(
      PatternPackage pattern,
      Topology topology,
      Run.Store store,
      Run.Consistency consistency,
      Run.SessionKind sessions,
      List<Fault> faults,
      long seed,
      int commands,
      Pace pace,
      Optional<Double> rate,
      Path project,
      Path history) {
    Plan {
      faults = List.copyOf(faults);
    }
  }

  /**
   * How long the phases of a drill are.
   *
   * @param ramp until the load has its rate
   * @param steady before each fault, and after it
   * @param harmless of a fault from which nothing has to recover
   * @param afterRecovery of a fault after its recovery, by the template
   */
  record Pace(Duration ramp, Duration steady, Duration harmless, Duration afterRecovery) {
    /** Long enough to see more than the first effects. */
    static final Pace NORMAL =
        new Pace(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(8),
            Duration.ofSeconds(4));

    /** For a quick check. */
    static final Pace SHORT =
        new Pace(
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(2));
  }

  Drill(Plan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * The rate and the early end of a run, which its history does not contain.
   *
   * @param rate operations per second, on average
   * @param stopped why the run ended early; empty if it did not
   */
  record Outcome(double rate, Optional<String> stopped) {}

  /** Ends a run early. The final reads still happen, and the history gets no end line. */
  private static final class Stopped extends Exception {
    private static final long serialVersionUID = 1L;

    private Stopped(String why) {
      super(why);
    }
  }

  /** Runs everything and writes the history. */
  Outcome run() throws InterruptedException {
    SampleRequests requests = SampleRequests.of(plan.project());
    SampleLifecycle lifecycle = SampleLifecycle.of(plan.project());
    Path logs = plan.history().resolveSibling("logs");
    try (DrillLab lab = DrillLab.start(plan, logs, progress);
        var client =
            new ApiClient(
                requests, lifecycle, plan.sessions() == Run.SessionKind.TOKEN, ATTEMPT_TIMEOUT);
        var history =
            HistoryWriter.create(
                plan.history(), describe(lifecycle, client.sessionValue().isPresent()))) {
      var log = new RunLog(history);
      var witness = new WitnessThread(lab.witness(), log);
      try {
        Outcome outcome = run(lab, client, lifecycle, log);
        witness.close();
        if (witness.failure().isPresent()) throw witness.failure().orElseThrow();
        // Without this line, the judge knows nothing: a run that ended early has none.
        if (outcome.stopped().isEmpty()) log.end();
        return outcome;
      } finally {
        witness.close();
      }
    }
  }

  private Outcome run(DrillLab lab, ApiClient client, SampleLifecycle lifecycle, RunLog log)
      throws InterruptedException {
    Optional<String> stopped = Optional.empty();
    var front = new ApiClient.Endpoint(lab.deployment().url(), Map.of());
    var warmUp = new WarmUp(lab.deployment(), client, lifecycle, log);
    warmUp.run(progress);
    double rate = plan.rate().isPresent() ? plan.rate().orElseThrow() : rateFor(warmUp.capacity());
    try (var load =
            new Load(
                log,
                client,
                front,
                lifecycle,
                client.sessionValue(),
                plan.sessions() == Run.SessionKind.TOKEN,
                plan.seed(),
                rate,
                plan.pace().ramp());
        var _ = new ProgressThread(log)) {
      try {
        Thread.sleep(plan.pace().ramp());
        var victims = new SplittableRandom(plan.seed());
        for (Fault fault : plan.faults()) {
          inject(fault, lab, client, log, victims);
        }
      } catch (Stopped e) {
        stopped = Optional.of(e.getMessage());
        progress.accept("stopped: " + e.getMessage());
      }
      progress.accept("waiting for the last responses");
      if (!load.finish()) progress.accept("some operations did not end");
    }
    lab.awaitReplicated();
    log.phase(Phase.FINAL);
    progress.accept("reading every aggregate in every region");
    Map<String, StoreWitness.StoredAggregate> stored = lab.witness().aggregates(lifecycle.state());
    readAll(lab, client, log, stored);
    stored.forEach((id, it) -> log.stored(id, it.state()));
    return new Outcome(rate, stopped);
  }

  /** Leaves room for what faults cost: restarts, retries, and a region that is lost. */
  private double rateFor(double capacity) {
    double rate = Math.clamp(Math.rint(capacity * LOAD), SLOWEST_RATE, FASTEST_RATE);
    progress.accept(
        "%.0f operations per second: this machine serves %.0f now".formatted(rate, capacity));
    return rate;
  }

  private void inject(
      Fault fault, DrillLab lab, ApiClient client, RunLog log, SplittableRandom victims)
      throws InterruptedException, Stopped {
    LabDeployment deployment = lab.deployment();
    log.phase(Phase.STEADY);
    RunLog.Counts start = log.counts();
    Thread.sleep(plan.pace().steady());
    RunLog.Counts before = log.counts().since(start);
    if (!before.steady()) throw new Stopped(before.whyNotSteady() + " before " + fault.id());
    String zone = zone(plan.topology(), victims);
    String target = target(fault, plan.topology(), zone);
    FaultSite site = lab.site(RegionSpec.instanceIn(zone), client);
    progress.accept("%s: %s".formatted(fault.id(), target));
    log.phase(Phase.FAULT);
    log.fault(fault.id(), FaultStep.BEGUN, Optional.of(target));
    try (FaultRun run =
        FaultRun.begin(
            fault,
            site,
            seen -> {
              log.fault(fault.id(), FaultStep.OBSERVED, Optional.of(seen));
              progress.accept("observed: " + seen);
            })) {
      hold(fault, run, deployment);
    } catch (LabException | IllegalStateException e) {
      throw new Stopped("%s: %s".formatted(fault.id(), e.getMessage()));
    }
    progress.accept("restoring");
    try {
      deployment.awaitHealthy();
    } catch (LabException e) {
      throw new Stopped("after %s: %s".formatted(fault.id(), e.getMessage()));
    }
    Optional<String> rejected = deployment.returnToPrimary();
    if (rejected.isPresent()) throw new Stopped("failback failed: " + rejected.orElseThrow());
    log.fault(fault.id(), FaultStep.RESTORED, Optional.empty());
    log.phase(Phase.RESTORED);
    Thread.sleep(plan.pace().steady());
    while (log.counts().since(start).commands() < plan.commands()) Thread.sleep(TICK);
    awaitSteady(fault, log);
  }

  /**
   * Waits until the load is served as before the fault, for at most the time in which the pattern
   * recovers: instances that continue first serve what had queued up.
   */
  private void awaitSteady(Fault fault, RunLog log) throws InterruptedException, Stopped {
    Duration limit = plan.topology().regionRecovery().orElseGet(plan.topology()::instanceRecovery);
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      RunLog.Counts before = log.counts();
      Thread.sleep(STEADY);
      RunLog.Counts now = log.counts().since(before);
      if (now.steady()) return;
      if (System.nanoTime() > end) throw new Stopped(now.whyNotSteady() + " after " + fault.id());
    }
  }

  /** Keeps the fault until the deployment should have recovered, and a little longer. */
  private void hold(Fault fault, FaultRun run, LabDeployment deployment)
      throws InterruptedException, Stopped {
    if (fault.duration() == Fault.Lasts.WHILE_INJECTED) {
      if (!run.awaitInjected(PROCEDURE)) {
        throw new Stopped(fault.id() + " did not end within " + PROCEDURE.toSeconds() + " s");
      }
      run.awaitObserved(OBSERVATION);
      return;
    }
    run.awaitObserved(OBSERVATION);
    switch (fault.recovery()) {
      case OF_REGION -> {
        awaitOtherRegion(deployment);
        Thread.sleep(plan.pace().afterRecovery());
      }
      case OF_INSTANCES ->
          Thread.sleep(plan.topology().instanceRecovery().plus(plan.pace().afterRecovery()));
      case NONE -> Thread.sleep(plan.pace().harmless());
    }
    // Throws what the injection threw after the effect was observed.
    run.awaitInjected(fault.duration() == Fault.Lasts.A_MOMENT ? OBSERVATION : Duration.ZERO);
  }

  /** Waits until another region serves, for at most the time that the templates allow. */
  private void awaitOtherRegion(LabDeployment deployment) throws InterruptedException {
    long end = System.nanoTime() + plan.topology().regionRecovery().orElseThrow().toNanos();
    while (deployment.regions().stream().anyMatch(it -> it.primary() && it.serving())
        && System.nanoTime() < end) {
      Thread.sleep(TICK);
    }
  }

  /** Returns the zone of the primary region that the next fault hits. */
  static String zone(Topology topology, SplittableRandom victims) {
    List<String> zones = topology.regions().getFirst().zones();
    return zones.get(victims.nextInt(zones.size()));
  }

  /** Describes what a fault hits. */
  static String target(Fault fault, Topology topology, String zone) {
    String region = topology.regions().getFirst().name();
    return switch (fault.extent()) {
      case INSTANCE -> "instance " + RegionSpec.instanceIn(zone);
      case ZONE -> "zone " + zone;
      case REGION -> "region " + region;
      case STORE -> "the data store of " + region;
      case DEPLOYMENT -> "the deployment";
      case CLIENTS -> "the clients";
    };
  }

  /** Reads each aggregate by id, and each caller's list, at the load balancer of each region. */
  private void readAll(
      DrillLab lab, ApiClient client, RunLog log, Map<String, StoreWitness.StoredAggregate> stored)
      throws InterruptedException {
    Map<String, List<Operation>> callers = new TreeMap<>();
    stored.forEach(
        (id, it) ->
            callers
                .computeIfAbsent(
                    it.caller(), _ -> new ArrayList<>(List.of(new Operation.ListAll())))
                .add(new Operation.Read(id)));
    LabDeployment deployment = lab.deployment();
    var tasks = new ArrayList<Callable<Void>>();
    var permits = new Semaphore(FINAL_READS_AT_ONCE);
    for (RegionSpec region : plan.topology().regions()) {
      ApiClient.Endpoint endpoint = ApiClient.Endpoint.of(deployment, region.name());
      for (String caller : callers.keySet()) {
        String name = "final-" + region.name() + "-" + caller;
        tasks.add(
            () -> {
              permits.acquire();
              try {
                for (Operation each : callers.get(caller)) {
                  readOnce(client, endpoint, log, name, caller, each);
                }
              } finally {
                permits.release();
              }
              return null;
            });
      }
    }
    WarmUp.runAll(tasks);
  }

  private static void readOnce(
      ApiClient client,
      ApiClient.Endpoint endpoint,
      RunLog log,
      String name,
      String caller,
      Operation operation)
      throws InterruptedException {
    for (int attempt = 1; attempt <= FINAL_ATTEMPTS; attempt++) {
      long op = log.invoke(name, caller, attempt, Optional.empty(), operation);
      Reply reply = client.send(endpoint, caller, operation);
      log.complete(op, reply);
      if (!reply.needsRetry()) return;
      Thread.sleep(TICK.multipliedBy(attempt));
    }
  }

  private Run describe(SampleLifecycle lifecycle, boolean sessions) {
    return new Run(
        Run.FORMAT,
        plan.pattern().name(),
        plan.store(),
        plan.consistency(),
        plan.topology().regions().stream().map(RegionSpec::name).toList(),
        plan.seed(),
        commit(plan.project()),
        sessions ? Optional.of(plan.sessions()) : Optional.empty(),
        declared(lifecycle),
        plan.commands() * plan.faults().size(),
        true);
  }

  /** Returns the lifecycle as a history declares it. */
  static Run.Lifecycle declared(SampleLifecycle lifecycle) {
    return new Run.Lifecycle(
        lifecycle.initial(),
        lifecycle.changes().stream()
            .map(it -> new Run.StateChange(it.name(), it.from(), it.to()))
            .toList());
  }

  private static String commit(Path project) {
    try {
      Process git =
          new ProcessBuilder("git", "-C", project.toString(), "rev-parse", "--short", "HEAD")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(git.getInputStream().readAllBytes()).strip();
      return said.isEmpty() ? "unknown" : said;
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** Reads executions while the run lasts, and what is left at its end. */
  private static final class WitnessThread implements AutoCloseable {
    private final StoreWitness witness;
    private final RunLog log;
    private final Thread thread;
    private volatile Optional<RuntimeException> failure = Optional.empty();
    private volatile boolean ending;

    private WitnessThread(StoreWitness witness, RunLog log) {
      this.witness = witness;
      this.log = log;
      this.thread = Thread.ofPlatform().name("witness").start(this::pollForever);
    }

    private void pollForever() {
      try {
        // An interrupt could come between the report of an execution and the note of its place.
        while (!ending) {
          witness.poll(log::executed);
          LockSupport.parkNanos(WITNESS_POLL.toNanos());
        }
      } catch (RuntimeException e) {
        failure = Optional.of(e);
      }
    }

    Optional<RuntimeException> failure() {
      return failure;
    }

    @Override
    public void close() {
      if (ending) return;
      // The last executions are polled here, on this thread, once the other one has ended.
      boolean interrupted = Thread.interrupted();
      ending = true;
      try {
        thread.join();
        if (failure.isEmpty()) witness.poll(log::executed);
      } catch (InterruptedException _) {
        interrupted = true;
      } catch (RuntimeException e) {
        failure = Optional.of(e);
      }
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  /** Prints a line every two seconds. */
  private final class ProgressThread implements AutoCloseable {
    private final Thread thread;

    private ProgressThread(RunLog log) {
      thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    RunLog.Counts before = log.counts();
                    try {
                      while (true) {
                        Thread.sleep(PROGRESS);
                        RunLog.Counts now = log.counts();
                        RunLog.Counts since = now.since(before);
                        before = now;
                        progress.accept(
                            String.format(
                                Locale.ROOT,
                                "%4d s  %-8s  %5.0f/s  %4d errors  %4d open  %6d commands",
                                log.now() / 1_000_000_000L,
                                log.phase().name().toLowerCase(Locale.ROOT),
                                since.succeeded() / (double) PROGRESS.toSeconds(),
                                since.failed(),
                                now.open(),
                                now.commands()));
                      }
                    } catch (InterruptedException _) {
                      // The load has ended.
                    }
                  });
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }
}
