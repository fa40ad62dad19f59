package io.haapi.lab.bench;

import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.lab.launch.InstanceSpec;
import io.haapi.lab.launch.Launcher;
import io.haapi.lab.launch.Launchers;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.launch.RunningInstance;
import io.haapi.lab.process.Ports;
import io.haapi.lab.topology.LabException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Starts every package as AWS does and measures the time to its first response, the latency of its
 * first command, its memory and its size.
 */
final class PackageBenchmark {
  private static final int MEMORY_REQUESTS = 1_000;
  private static final int ROUNDS_OF_MEMORY = 3;
  private static final int CREATED = 201;
  private static final double MEBIBYTE = 1024 * 1024;
  private static final double SECOND = Duration.ofSeconds(1).toNanos();
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

  private final LoadGenerator generator = new LoadGenerator(1);
  private final Map<PatternPackage, Launcher> launchers = new HashMap<>();
  private final BenchServers servers;
  private final Requests requests;
  private final PackagePlan plan;
  private final Consumer<String> progress;

  PackageBenchmark(
      BenchServers servers, PackagePlan plan, Requests requests, Consumer<String> progress) {
    this.servers = servers;
    this.requests = requests;
    this.plan = plan;
    this.progress = progress;
  }

  /** The figures of each package, and the comparisons between packages. */
  record Findings(List<PackageFigures> figures, List<Comparison> comparisons) {}

  Findings run(int rounds) throws InterruptedException {
    try (var table = DynamoDbLocal.start()) {
      for (PackageStart each : plan.starts()) {
        progress.accept("packages: " + each.name() + ", warm-up start");
        observe(each, table.endpoint(), true, false);
      }
      var starts =
          new Rounds("packages [s]", rounds, progress)
              .run(
                  plan.starts(),
                  (each, round) ->
                      observe(each, table.endpoint(), false, round % ROUNDS_OF_MEMORY == 1),
                  (each, seen) -> each.name() + " " + ReportTable.number(seen.seconds()));
      return new Findings(figures(starts), plan.comparisons(seconds(starts)));
    }
  }

  private Observation observe(
      PackageStart start, URI table, boolean createTables, boolean withMemory)
      throws InterruptedException {
    var environment = servers.settings(table, createTables);
    environment.putAll(start.environment());
    int port = Ports.free();
    var spec =
        new InstanceSpec(
            "bench", "us-east-1", "us-east-1a", port, environment, servers.log("package"));
    Launcher launcher = launcher(start.pattern());
    long begun = System.nanoTime();
    RunningInstance instance = launcher.launch(start.pattern(), spec);
    try (var _ = servers.watch(instance.pid())) {
      awaitLive(instance, begun);
      double seconds = (System.nanoTime() - begun) / SECOND;
      double firstCommand = generator.run(port, 1, requests::create, CREATED).percentileMillis(100);
      return new Observation(
          seconds, firstCommand, withMemory ? memory(instance) : OptionalDouble.empty());
    } finally {
      instance.stop(STOP_LIMIT);
    }
  }

  private OptionalDouble memory(RunningInstance instance) throws InterruptedException {
    generator.run(instance.spec().port(), MEMORY_REQUESTS, requests::create, CREATED);
    return ResidentMemory.mebibytes(instance.pid());
  }

  private Launcher launcher(PatternPackage pattern) {
    return launchers.computeIfAbsent(pattern, Launchers::forPackage);
  }

  private static void awaitLive(RunningInstance instance, long begun) throws InterruptedException {
    while (!Liveness.isLive(instance.spec().port())) {
      if (!instance.isAlive()) {
        throw new LabException("a package ended during its start; see " + instance.spec().log());
      }
      if (System.nanoTime() - begun > START_LIMIT.toNanos()) {
        throw new LabException(
            "a package did not start within %s; see %s"
                .formatted(START_LIMIT, instance.spec().log()));
      }
      Thread.sleep(POLL);
    }
  }

  private List<PackageFigures> figures(Map<PackageStart, List<Observation>> starts) {
    return starts.entrySet().stream()
        .filter(each -> each.getKey().isShipped())
        .map(each -> figures(each.getKey(), each.getValue()))
        .toList();
  }

  private PackageFigures figures(PackageStart start, List<Observation> observations) {
    var resident =
        observations.stream().map(Observation::resident).flatMapToDouble(OptionalDouble::stream);
    return new PackageFigures(
        start.name(),
        launcher(start.pattern()).size(start.pattern()) / MEBIBYTE,
        Samples.of(observations, Observation::seconds),
        Samples.of(observations, Observation::firstCommandMillis),
        Optional.of(resident.boxed().toList()).filter(them -> !them.isEmpty()).map(Samples::new));
  }

  private static Map<PackageStart, Samples> seconds(Map<PackageStart, List<Observation>> starts) {
    var seconds = new HashMap<PackageStart, Samples>();
    starts.forEach(
        (start, observations) ->
            seconds.put(start, Samples.of(observations, Observation::seconds)));
    return seconds;
  }

  private record Observation(double seconds, double firstCommandMillis, OptionalDouble resident) {}
}
