package io.haapi.lab.compare;

import io.haapi.lab.catalogue.Catalogue;
import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.command.LabCommand;
import io.haapi.lab.compare.availability.Assumptions;
import io.haapi.lab.compare.availability.AvailabilityModel;
import io.haapi.lab.compare.cost.Bill;
import io.haapi.lab.compare.cost.CostModel;
import io.haapi.lab.compare.cost.PriceList;
import io.haapi.lab.compare.cost.Profile;
import io.haapi.lab.compare.measurement.Measurements;
import io.haapi.lab.compare.report.BillDifference;
import io.haapi.lab.compare.report.CompareCsv;
import io.haapi.lab.compare.report.CompareHtml;
import io.haapi.lab.compare.report.CompareJson;
import io.haapi.lab.compare.report.CompareTable;
import io.haapi.lab.compare.report.DecisionRecord;
import io.haapi.lab.compare.report.PatternComparison;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code ./lab compare}: cost and availability of every pattern. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    header = "Compares cost and availability of every pattern, from the templates it deploys.",
    description = {
      "Works offline and without an AWS account. The first run synthesizes the templates.",
      "",
      "Cost: every resource of a template gets a line: priced (with rate, source and date), free"
          + " (with the reason) or not priced. Sums leave out what is not priced.",
      "",
      "Availability: downtime of each user journey from assumptions about failures, each with a"
          + " range and a source; 10,000 samples, the same for the same seed. Service level"
          + " agreements are shown beside it and are never part of it.",
      "",
      "Measured: start, size, memory and recovery, from reports of ./lab bench and ./lab drill.",
      "",
      "The processor time of a request comes from the last ./lab bench request on this machine, or"
          + " from the profile.",
      "",
      "Exit codes: 0 done, 1 an error or a cost above --max-increase, 2 wrong usage"
    },
    footer = {
      "",
      "Examples:",
      "  ./lab compare                             1 to 10,000 requests a second, one region",
      "  ./lab compare --regions 2 --rps 50,500    two regions, two loads",
      "  ./lab compare --profile mine.yaml         your own mix, sizes and discounts",
      "  ./lab compare --report /tmp/compare       report.json, report.csv and report.html go there",
      "  ./lab compare --rps 50 --decision docs/decisions/pattern.md",
      "                                            the cheapest choice, and what would change it",
      "  ./lab compare --diff old/cdk.out cdk.out --rps 100 --max-increase 50",
      "                                            what a change costs, as Markdown"
    })
public final class CompareCommand extends LabCommand {
  private static final double MAX_REQUESTS_PER_SECOND = 1_000_000;
  private static final int MAX_LOADS = 10;
  private static final int SAMPLES = 10_000;

  @Option(
      names = "--rps",
      paramLabel = "N,…",
      defaultValue = "1,10,100,1000,10000",
      description = "requests per second (default: 1,10,100,1000,10000)")
  private String loads;

  @Option(
      names = "--regions",
      paramLabel = "N",
      defaultValue = "1",
      description = "1 or 2 (default: 1)")
  private int regions;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = "members that replace those of the default workload, in YAML")
  private Optional<Path> profileFile;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "seed of the samples (default: 1)")
  private long seed;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description =
          "directory for report.json, report.csv and report.html (default: ha-lab/target/compare)")
  private Optional<Path> directory;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description =
          "directory with reports of benchmarks and drills (default: the latest in docs/results)")
  private Optional<Path> results;

  @Option(
      names = "--decision",
      paramLabel = "FILE",
      description = "writes the cheapest choice for the first load as a decision record")
  private Optional<Path> decision;

  @Option(
      names = "--diff",
      arity = "2",
      paramLabel = "FILE",
      description =
          "an old and a new template or assembly, such as cdk.out, instead of the patterns")
  private List<Path> changed = List.of();

  @Option(
      names = "--max-increase",
      paramLabel = "USD",
      description = "exit code 1 if the monthly cost rises by more than this; with --diff")
  private Optional<Double> maxIncrease;

  @Override
  public Integer call() throws InterruptedException {
    List<Double> requests = requests();
    if (regions != 1 && regions != 2) {
      throw wrong("--regions must be 1 or 2, but is " + regions);
    }
    if (changed.isEmpty() && maxIncrease.isPresent()) {
      throw wrong("--max-increase needs --diff OLD NEW");
    }
    if (!changed.isEmpty()
        && Stream.of(directory, results, decision).anyMatch(Optional::isPresent)) {
      throw wrong("--report, --results and --decision do not apply to --diff");
    }
    // An empty variable would mean the current directory.
    if (directory.filter(it -> it.toString().isEmpty()).isPresent()) {
      throw wrong("--report needs a directory");
    }
    decision.ifPresent(this::checkFile);
    Path project = ProjectDirectory.find();
    Profile profile = profile(project);
    if (!changed.isEmpty()) return difference(requests, profile);
    Measurements measurements = measurements(project);
    Path target = directory.orElse(project.resolve("ha-lab/target/compare")).toAbsolutePath();
    create(target);
    PriceList prices = PriceList.read();
    var costs = new CostModel(prices, profile);
    Assumptions assumptions = Assumptions.read();
    var availability = new AvailabilityModel(assumptions, SAMPLES, seed);
    var rows = new ArrayList<PatternComparison.Row>();
    for (Deployment deployment : Catalogue.of(project, this::say)) {
      Bill bill = costs.bill(deployment);
      rows.add(new PatternComparison.Row(bill, availability.results(deployment)));
    }
    var comparison =
        new PatternComparison(
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            requests,
            regions,
            profile,
            prices,
            assumptions,
            seed,
            List.copyOf(rows),
            measurements);
    write(target.resolve("report.json"), CompareJson.of(comparison));
    write(target.resolve("report.csv"), CompareCsv.of(comparison));
    write(target.resolve("report.html"), CompareHtml.of(comparison));
    decision.ifPresent(it -> write(it, DecisionRecord.of(comparison)));
    say(CompareTable.of(comparison));
    say(comparison.priceAge());
    say("report: " + target.resolve("report.html"));
    return 0;
  }

  private int difference(List<Double> requests, Profile profile) {
    if (maxIncrease.filter(it -> !Double.isFinite(it)).isPresent()) {
      throw wrong("--max-increase needs a number");
    }
    PriceList prices = PriceList.read();
    var costs = new CostModel(prices, profile);
    Bill before = costs.bill(template(changed.getFirst()));
    Bill after = costs.bill(template(changed.getLast()));
    boolean tooMuch = false;
    for (double load : requests) {
      var difference = new BillDifference(before, after, load);
      say(difference.markdown());
      say("");
      tooMuch |= maxIncrease.filter(it -> difference.increase() > it).isPresent();
    }
    say("_" + prices.age(LocalDate.now(ZoneOffset.UTC)) + "_");
    if (tooMuch) {
      throw new LabException(
          "the new template costs over %s USD a month more than the old one"
              .formatted(maxIncrease.get()));
    }
    return 0;
  }

  private Deployment template(Path path) {
    if (!Files.exists(path)) throw wrong("there is no template " + path);
    try {
      return Catalogue.deployment(path);
    } catch (LabException e) {
      throw wrong(e.getMessage());
    }
  }

  private List<Double> requests() {
    String[] each = loads.split(",", -1);
    if (each.length > MAX_LOADS) {
      throw wrong("--rps takes at most %d loads, but got %d".formatted(MAX_LOADS, each.length));
    }
    return Stream.of(each).map(String::strip).map(this::load).distinct().sorted().toList();
  }

  private double load(String text) {
    if (text.matches("\\d{1,9}(\\.\\d{1,6})?")) {
      double load = Double.parseDouble(text);
      if (load > 0 && load <= MAX_REQUESTS_PER_SECOND) return load;
    }
    throw wrong(
        "--rps needs numbers above 0 and up to %,.0f, but got '%s'"
            .formatted(MAX_REQUESTS_PER_SECOND, text));
  }

  private Profile profile(Path project) {
    Profile defaults = Profile.defaults();
    Optional<MeasuredRequests> measured = MeasuredRequests.latest(project);
    Profile known =
        measured
            .map(it -> defaults.with(Profile.PROCESSOR_MILLISECONDS, it.milliseconds()))
            .orElse(defaults);
    Profile profile = profileFile.map(it -> read(it, known)).orElse(known);
    double used = profile.value(Profile.PROCESSOR_MILLISECONDS);
    say(
        "processor time of a request: %.2f ms, which are %,.0f requests a second on each processor; %s"
            .formatted(
                used,
                1000 / used,
                measured
                    .filter(it -> it.milliseconds() == used)
                    .map(it -> "measured by ./lab bench request on " + it.date())
                    .orElse("from the profile, not measured")));
    return profile;
  }

  private Measurements measurements(Path project) {
    try {
      return results.map(Measurements::read).orElseGet(() -> Measurements.latest(project));
    } catch (LabException e) {
      throw wrong(e.getMessage());
    }
  }

  private Profile read(Path file, Profile known) {
    try {
      return Profile.read(file, known);
    } catch (LabException e) {
      // A profile is an argument: the exit code says so.
      throw wrong(e.getMessage());
    }
  }

  private void create(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw wrong(
          directory + " cannot be created as a directory. Choose another one with --report.");
    }
  }

  private void checkFile(Path file) {
    if (Files.isDirectory(file) || !Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw wrong("--decision needs a file in an existing directory, but got " + file);
    }
  }

  private void write(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw wrong(file + " cannot be written. Choose another place with --report or --decision.");
    }
  }
}
