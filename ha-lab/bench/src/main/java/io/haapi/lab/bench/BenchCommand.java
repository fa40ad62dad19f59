package io.haapi.lab.bench;

import io.haapi.lab.command.LabCommand;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.sample.SampleRequests;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code ./lab bench}: measures requests, overload, stores and start-up against
 * baselines of the same run. The exit code is 0 if every target holds and 1 if one is missed.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    header =
        "Measures the API against a plain application, under overload, on both stores, and its start-up.",
    description = {
      "Rounds alternate between subject and baseline; each target applies to the median of the"
          + " rounds' ratios.",
      "",
      "store: a proxy between each server and its store counts round trips at the wire. A round"
          + " trip is a flight of bytes to the store that follows bytes from it; what is sent"
          + " without waiting is one. Pool and driver traffic, logins and the opening of connections"
          + " count too. Load runs without the proxy. PostgreSQL flushes every commit (fsync,"
          + " synchronous_commit); DynamoDB Local keeps its tables in memory, so compare subjects of"
          + " the same store. Kills: SIGKILL after each round trip of a command, then retries with"
          + " the same key at another instance; then it counts what the store contains.",
      "",
      "build: the EC2 packages of two checkouts, each within 3 %% of the other's figures. Only this"
          + " benchmark needs --against, and it runs only when named.",
      "",
      "Exit codes: 0 every target holds, 1 a target is missed or an error, 2 wrong usage"
    },
    footer = {
      "",
      "Examples:",
      "  ./lab bench                               all, 9 rounds",
      "  ./lab bench store --rounds 3              round trips, load and kills",
      "  ./lab bench request --rounds 21           more rounds, less noise",
      "  ./lab bench startup --report /tmp/report  report.json, report.html go there",
      "  ./lab bench build --against ../main       this checkout and another, built one"
    })
public final class BenchCommand extends LabCommand {
  private static final List<String> BENCHMARKS =
      List.of(
          RequestBenchmark.NAME,
          OverloadBenchmark.NAME,
          StoreBenchmark.NAME,
          StartupBenchmark.NAME,
          BuildBenchmark.NAME);
  private static final int MAX_ROUNDS = 100;
  private static final int MISSED = 1;

  @Parameters(
      arity = "0..1",
      paramLabel = "BENCHMARK",
      description = "request, overload, store, startup or build (default: all but build)")
  private Optional<String> benchmark;

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description = "another checkout, with a built EC2 package; only for build")
  private Optional<Path> checkout;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "directory for report.json and report.html (default: ha-lab/target/bench)")
  private Optional<Path> directory;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "9",
      description = "number of measured rounds (default: 9)")
  private int rounds;

  @Override
  public Integer call() throws InterruptedException {
    check();
    Optional<PatternPackage> other = checkout.map(Programs::packageOf);
    Path project = ProjectDirectory.find();
    Path work = project.resolve("ha-lab/target/bench");
    Path target = directory.orElse(work).toAbsolutePath();
    create(work);
    create(target);
    SampleRequests samples = SampleRequests.of(project);
    Instant started = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    var programs = Programs.prepare(project, work, this::say);
    var comparisons = new ArrayList<Comparison>();
    var packages = new ArrayList<PackageFigures>();
    var stores = new ArrayList<StoreFigures>();
    try (var servers = new BenchServers(work)) {
      var requests = new Requests(servers.originSecret(), samples);
      if (other.isPresent()) {
        say("installing the other package: extracting it and creating the AOT cache");
        List<String> command = Programs.installed(other.orElseThrow(), work);
        comparisons.addAll(
            new BuildBenchmark(servers, programs.asPackaged(), command, requests, this::say)
                .run(rounds));
      }
      if (isWanted(RequestBenchmark.NAME)) {
        comparisons.addAll(
            new RequestBenchmark(servers, programs, requests, this::say).run(rounds));
      }
      if (isWanted(OverloadBenchmark.NAME)) {
        comparisons.addAll(
            new OverloadBenchmark(servers, programs, requests, this::say).run(rounds));
      }
      if (isWanted(StoreBenchmark.NAME) && canMeasureStores()) {
        var found = new StoreBenchmark(servers, programs, requests, this::say).run(rounds);
        comparisons.addAll(found.comparisons());
        stores.addAll(found.figures());
      }
      if (isWanted(StartupBenchmark.NAME)) {
        comparisons.addAll(new StartupBenchmark(servers, programs, this::say).run(rounds));
        var plan = PackagePlan.prepare(project, this::say);
        var found = new PackageBenchmark(servers, plan, requests, this::say).run(rounds);
        comparisons.addAll(found.comparisons());
        packages.addAll(found.figures());
        comparisons.addAll(
            FunctionBenchmark.prepare(project, servers, requests, this::say).run(rounds));
      }
    }
    var report =
        new BenchReport(
            started, BenchReport.MachineInfo.current(), rounds, packages, stores, comparisons);
    write(target.resolve("report.json"), ReportJson.of(report));
    write(target.resolve("report.html"), ReportHtml.of(report));
    say("");
    say(ReportTable.of(report));
    say("report: " + target.resolve("report.html"));
    return report.holds() ? 0 : MISSED;
  }

  private void check() {
    benchmark
        .filter(name -> !BENCHMARKS.contains(name))
        .ifPresent(
            name -> {
              throw wrong(
                  "there is no benchmark '%s'; the benchmarks are: %s"
                      .formatted(name, String.join(", ", BENCHMARKS)));
            });
    if (benchmark.filter(BuildBenchmark.NAME::equals).isPresent() != checkout.isPresent()) {
      throw wrong(
          checkout.isPresent()
              ? "--against is for the benchmark build only"
              : "build needs another checkout: --against DIR");
    }
    if (rounds < 1 || rounds > MAX_ROUNDS) {
      throw wrong("--rounds must be from 1 to " + MAX_ROUNDS + ", but is " + rounds);
    }
  }

  private boolean isWanted(String name) {
    return benchmark.map(name::equals).orElse(true);
  }

  /** Without PostgreSQL, the other benchmarks still run, unless this one was named. */
  private boolean canMeasureStores() {
    Optional<String> missing = PostgreSqlServer.missing();
    if (missing.isEmpty() || benchmark.isPresent()) return true;
    say(StoreBenchmark.NAME + " is omitted: " + missing.orElseThrow());
    return false;
  }

  private static void create(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new LabException(
          directory + " cannot be created as a directory. Choose another one with --report.", e);
    }
  }

  private static void write(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new LabException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
