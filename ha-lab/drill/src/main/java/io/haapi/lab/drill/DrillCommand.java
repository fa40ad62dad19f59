package io.haapi.lab.drill;

import io.haapi.lab.build.ModuleBuild;
import io.haapi.lab.build.Patterns;
import io.haapi.lab.catalogue.Catalogue;
import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.command.LabCommand;
import io.haapi.lab.drill.history.HistoryReader;
import io.haapi.lab.drill.history.Run;
import io.haapi.lab.drill.judge.Judge;
import io.haapi.lab.drill.judge.Verdict;
import io.haapi.lab.fault.Fault;
import io.haapi.lab.fault.Faults;
import io.haapi.lab.fault.ShiftedClock;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.process.StopSignal;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code ./lab drill}: breaks a pattern on purpose under load, records what clients and
 * store saw, and judges it.
 */
@Command(
    name = "drill",
    mixinStandardHelpOptions = true,
    header = "Injects faults into patterns under load, and judges the results.",
    description = {
      "drill list lists the faults. drill plan PATTERN prints what each fault hits and where each"
          + " value comes from, and injects nothing.",
      "",
      "Exit codes: 0 everything holds, 1 a failure or an error, 2 wrong usage, 3 unknown:"
          + " too little load, a fault did not take effect, or a signal ended the drill"
    },
    footer = {
      "",
      "Examples:",
      "  ./lab drill list",
      "  ./lab drill plan ec2",
      "  ./lab drill ec2 --fault instance-kill,region-lost",
      "  ./lab drill ec2 --store postgresql --short --report /tmp/report"
    })
public final class DrillCommand extends LabCommand {
  private static final String ALL = "all";
  private static final String LIST = "list";
  private static final String PLAN = "plan";
  private static final int SHORT_COMMANDS = 300;
  private static final int COMMANDS = 2_000;
  private static final int LONGEST_SECONDS = 120;
  private static final double SMALLEST_RATE = 1;
  private static final double LARGEST_RATE = 400;

  @Parameters(
      arity = "1..2",
      paramLabel = "PATTERN",
      description = "a pattern or all; or list; or plan and a pattern")
  private List<String> words = List.of();

  @Option(
      names = "--fault",
      paramLabel = "ID[,ID...]",
      description = "faults, one after the other (default: all that apply)")
  private List<String> faults = List.of();

  @Option(
      names = "--script",
      paramLabel = "FILE",
      description = "a drill in YAML; options override it")
  private Optional<Path> file;

  @Option(
      names = "--store",
      paramLabel = "STORE",
      description = "data store: dynamodb or postgresql (default: dynamodb)")
  private Optional<String> store;

  @Option(
      names = "--consistency",
      paramLabel = "MODE",
      description =
          "replication to the other region, or to PostgreSQL's standby with --regions 1: strong or"
              + " eventual (default: strong)")
  private Optional<String> consistency;

  @Option(
      names = "--sessions",
      paramLabel = "STORE",
      description = "sessions: dynamodb, or token, which clients hold (default: dynamodb)")
  private Optional<String> sessions;

  @Option(names = "--regions", paramLabel = "N", description = "1 or 2 (default: 2)")
  private Optional<Integer> regions;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "with the same --rate, repeats the schedule and the victims (default: 1)")
  private Optional<Long> seed;

  @Option(
      names = "--commands",
      paramLabel = "N",
      description = "commands for each fault, at least (default: 2000; 300 with --short)")
  private Optional<Integer> commands;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "operations per second, of which 70 %% are commands (default: a quarter of what this machine"
              + " serves, from 10 to 80)")
  private Optional<Double> rate;

  @Option(names = "--short", description = "fewer commands and shorter phases, for a quick check")
  private boolean quick;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description =
          "directory for history.jsonl, report.json and report.html (default:"
              + " ha-lab/target/drill)")
  private Optional<Path> directory;

  private DrillScript script = DrillScript.NONE;

  @Override
  public Integer call() {
    return StopSignal.interrupts(this::run, Verdict.UNKNOWN.exitCode());
  }

  private int run() throws InterruptedException {
    boolean listed = words.getFirst().equals(LIST);
    boolean planned = words.getFirst().equals(PLAN);
    if (words.size() != (planned ? 2 : 1)) {
      throw wrong("expected a pattern, list, or plan and a pattern");
    }
    if (listed) return list();
    script = script();
    Path project = ProjectDirectory.find();
    List<String> patterns = patterns(project, words.getLast());
    check();
    List<Fault> chosen = faults();
    // Before anything is built or synthesized, unless the templates say whether the faults apply.
    if (!planned && !anyNeedsServers(chosen)) create(report(project));
    List<Cell> cells = cells(patterns, Catalogue.of(project, this::say), chosen);
    if (planned) {
      cells.forEach(this::plan);
      return 0;
    }
    return drill(project, cells);
  }

  /**
   * A pattern to break.
   *
   * @param topology from its templates
   * @param faults those that apply to it
   */
  private record Cell(String pattern, Topology topology, List<Fault> faults) {}

  /** Returns the patterns with the faults that apply: of named ones, each must, except with all. */
  private List<Cell> cells(List<String> patterns, List<Deployment> catalogue, List<Fault> chosen) {
    var cells = new ArrayList<Cell>();
    for (String pattern : patterns) {
      Topology topology = Topology.of(catalogue, pattern, regions());
      List<Fault> needServers =
          topology.servers()
              ? List.of()
              : chosen.stream().filter(it -> it.needs().servers()).toList();
      List<Fault> faults = chosen.stream().filter(it -> !needServers.contains(it)).toList();
      if (!needServers.isEmpty() && !ids().isEmpty()) {
        String names = needServers.stream().map(Fault::id).collect(Collectors.joining(", "));
        if (!all()) {
          throw wrong(
              "%s has no servers, which %s needs. Choose another pattern or fault."
                  .formatted(pattern, names));
        }
        say("%s has no servers: skipping %s".formatted(pattern, names));
      }
      if (!faults.isEmpty()) cells.add(new Cell(pattern, topology, faults));
    }
    return cells;
  }

  private boolean all() {
    return words.getLast().equals(ALL);
  }

  /** Returns whether a named fault does not apply to functions. */
  private boolean anyNeedsServers(List<Fault> chosen) {
    return !ids().isEmpty() && chosen.stream().anyMatch(it -> it.needs().servers());
  }

  private DrillScript script() {
    try {
      return file.map(DrillScript::read).orElse(DrillScript.NONE);
    } catch (LabException e) {
      throw wrong(e.getMessage());
    }
  }

  private int regions() {
    return regions.or(script::regions).orElse(2);
  }

  private Optional<Double> rate() {
    return rate.or(script::rate);
  }

  private long seed() {
    return seed.or(script::seed).orElse(1L);
  }

  private String storeName() {
    return store.or(script::store).orElse("dynamodb");
  }

  private int list() {
    say("%-20s %-10s %s".formatted("fault", "scope", "on AWS"));
    for (Fault each : Faults.all()) {
      say(
          "%-20s %-10s %s%s"
              .formatted(
                  each.id(),
                  each.extent().name().toLowerCase(Locale.ROOT),
                  each.twin().action().orElse("–"),
                  each.twin()
                      .experiment()
                      .map(it -> ", our template " + it.template())
                      .orElse("")));
    }
    return 0;
  }

  private void plan(Cell cell) {
    Topology topology = cell.topology();
    say(
        "%s on %s, %d region%s of %d zones, seed %d"
            .formatted(
                cell.pattern(),
                storeName(),
                regions(),
                regions() == 1 ? "" : "s",
                topology.zones(),
                seed()));
    say("");
    say(
        "From the templates; time in the lab runs %d times faster:"
            .formatted(Topology.COMPRESSION));
    for (Topology.Source each : topology.sources()) {
      say("  %s (%s)".formatted(each.value(), each.place()));
    }
    say("");
    var victims = new SplittableRandom(seed());
    for (Fault each : cell.faults()) {
      String zone = Drill.zone(topology, victims);
      say("%s: hits %s".formatted(each.id(), Drill.target(each, topology, zone)));
      say("  expected: " + each.hypothesis());
      say("  recovery limit: " + topology.describeRecovery(each.recovery()));
    }
  }

  private List<String> patterns(Path project, String word) {
    var known = new Patterns(project);
    if (word.equals(ALL)) return known.names();
    if (known.module(word).isEmpty()) {
      throw wrong(
          "there is no pattern '%s'; the patterns are: %s"
              .formatted(word, String.join(", ", known.names())));
    }
    return List.of(word);
  }

  /** Returns the named faults; none means all that apply. */
  private List<String> ids() {
    // Split here, because picocli makes no id of a lonely comma, which would mean every fault.
    return faults.isEmpty()
        ? script.faults()
        : faults.stream().flatMap(it -> Stream.of(it.split(",", -1))).toList();
  }

  private List<Fault> faults() {
    List<String> ids = ids();
    if (ids.isEmpty()) return Faults.all().stream().filter(this::fits).toList();
    var chosen = new ArrayList<Fault>();
    for (String id : ids) {
      Fault fault =
          Faults.find(id)
              .orElseThrow(
                  () -> wrong("there is no fault '%s'; see ./lab drill list".formatted(id)));
      if (!fits(fault)) {
        throw wrong("the fault %s needs %s".formatted(id, what(fault.needs())));
      }
      if (chosen.contains(fault)) throw wrong("the fault %s is named twice".formatted(id));
      chosen.add(fault);
    }
    return chosen;
  }

  private static String what(Fault.Needs needs) {
    return switch (needs) {
      case NOTHING -> "nothing";
      case TWO_REGIONS -> "--regions 2";
      case DYNAMODB -> "--store dynamodb";
      case REPLICAS -> "--store dynamodb and --consistency eventual";
      case STANDBY -> "--store postgresql and --regions 1";
      case SERVERS -> "servers";
      case SERVERS_IN_TWO_REGIONS -> "servers and --regions 2";
      case SERVERS_AND_COMPILER -> ShiftedClock.missing().orElse("servers");
    };
  }

  private boolean fits(Fault fault) {
    return switch (fault.needs()) {
      case NOTHING, SERVERS -> true;
      case TWO_REGIONS, SERVERS_IN_TWO_REGIONS -> regions() == 2;
      case DYNAMODB -> store() == Run.Store.DYNAMODB;
      case STANDBY -> store() == Run.Store.POSTGRESQL && regions() == 1;
      case REPLICAS -> store() == Run.Store.DYNAMODB && consistency() == Run.Consistency.EVENTUAL;
      case SERVERS_AND_COMPILER -> ShiftedClock.missing().isEmpty();
    };
  }

  private Run.Store store() {
    return Stream.of(Run.Store.values())
        .filter(it -> it.name().toLowerCase(Locale.ROOT).equals(storeName()))
        .findFirst()
        .orElseThrow(() -> wrong("--store must be dynamodb or postgresql, but is " + storeName()));
  }

  private Run.Consistency consistency() {
    String name = consistency.or(script::consistency).orElse("strong");
    return switch (name) {
      case "strong" -> Run.Consistency.STRONG;
      case "eventual" -> {
        // DSQL, for which PostgreSQL in two regions stands, has no such mode.
        if ((store() == Run.Store.POSTGRESQL) == (regions() == 1)) yield Run.Consistency.EVENTUAL;
        throw wrong(
            "--consistency eventual needs two regions with dynamodb, or --regions 1 with postgresql");
      }
      default -> throw wrong("--consistency must be strong or eventual, but is " + name);
    };
  }

  private Run.SessionKind sessions() {
    String name = sessions.or(script::sessions).orElse("dynamodb");
    return switch (name) {
      case "dynamodb" -> Run.SessionKind.DYNAMODB;
      case "token" -> Run.SessionKind.TOKEN;
      default -> throw wrong("--sessions must be dynamodb or token, but is " + name);
    };
  }

  private int commandsOfEachFault() {
    return commands.or(script::commands).orElse(quick ? SHORT_COMMANDS : COMMANDS);
  }

  private void check() {
    if (regions() != 1 && regions() != 2) {
      throw wrong("--regions must be 1 or 2, but is " + regions());
    }
    store();
    sessions();
    consistency();
    if (commandsOfEachFault() < 1) throw wrong("--commands must be at least 1");
    double most = rate().orElse(Drill.FASTEST_RATE);
    // Also rejects NaN, which no comparison finds too large or too small.
    if (!(most >= SMALLEST_RATE && most <= LARGEST_RATE)) {
      throw wrong(
          "--rate must be from %.0f to %.0f, but is %s"
              .formatted(SMALLEST_RATE, LARGEST_RATE, most));
    }
    if (commandsOfEachFault() > most * Load.COMMANDS * LONGEST_SECONDS) {
      throw wrong(
          "%d commands for each fault take more than %d s at --rate %.0f. Choose a higher rate or fewer --commands."
              .formatted(commandsOfEachFault(), LONGEST_SECONDS, most));
    }
  }

  private int drill(Path project, List<Cell> cells) throws InterruptedException {
    Verdict all = Verdict.HOLDS;
    for (Cell cell : cells) {
      String name = cell.pattern();
      Path target = all() ? report(project).resolve(name) : report(project);
      create(target);
      Path module = new Patterns(project).module(name).orElseThrow();
      new ModuleBuild(project, module, PatternPackage.DESCRIPTOR).ensure(this::say);
      Path history = target.resolve("history.jsonl");
      var plan =
          new Drill.Plan(
              PatternPackage.read(module),
              cell.topology(),
              store(),
              consistency(),
              sessions(),
              cell.faults(),
              seed(),
              commandsOfEachFault(),
              quick ? Drill.Pace.SHORT : Drill.Pace.NORMAL,
              rate(),
              project,
              history);
      Path json = target.resolve("report.json");
      Path html = target.resolve("report.html");
      // A drill that fails must not leave the report of another one beside its history.
      delete(json);
      delete(html);
      Drill.Outcome outcome = new Drill(plan, this::say).run();
      var recorded = HistoryReader.read(history);
      var report =
          new DrillReport(
              Judge.judge(recorded),
              DrillFigures.of(recorded),
              cell.topology(),
              outcome.rate(),
              outcome.stopped());
      write(json, report.json());
      write(html, DrillHtml.of(report));
      say("");
      say(report.text());
      say("report: " + html);
      all = all.and(report.verdict());
    }
    return all.exitCode();
  }

  private Path report(Path project) {
    return directory.orElse(project.resolve("ha-lab/target/drill")).toAbsolutePath();
  }

  private void create(Path directory) {
    createReportDirectory(directory);
    if (!Files.isWritable(directory)) {
      throw wrong(
          "%s is not writable. Choose another directory with --report.".formatted(directory));
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new LabException(
          "%s cannot be deleted. Choose another directory with --report.".formatted(file), e);
    }
  }

  private static void write(Path file, String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new LabException(
          "%s cannot be written. Choose another directory with --report.".formatted(file), e);
    }
  }
}
