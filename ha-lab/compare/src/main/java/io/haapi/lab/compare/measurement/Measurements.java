package io.haapi.lab.compare.measurement;

import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What benchmarks and drills measured of the patterns' packages: the reports of one directory. They
 * were run in the lab, on one machine, and are shown beside what is computed, never mixed with it.
 *
 * @param directory the reports, such as {@code docs/results/2026-11-29}; empty if there are none
 * @param commit what was measured
 * @param machine where
 * @param packages the packages that {@code ./lab bench startup} measured
 * @param drills the runs of {@code ./lab drill}
 */
public record Measurements(
    Optional<Path> directory,
    String commit,
    String machine,
    List<StartedPackage> packages,
    List<Drill> drills) {
  /** Where the results of this checkout are, in a directory for each day. */
  private static final Path RESULTS = Path.of("docs/results");

  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  private static final Pattern REPORT = Pattern.compile("[a-z0-9-]{1,60}");

  /** The name of a package in a report of benchmarks: pattern and launcher. */
  private static final Pattern PACKAGE =
      Pattern.compile("([a-z0-9-]{1,40}) \\(([a-z0-9-]{1,40})\\)");

  /**
   * A package and the start of its API.
   *
   * @param pattern its pattern, such as {@code beanstalk}
   * @param launcher how it is started, such as {@code beanstalk-docker}
   * @param startSeconds from the start of the process until it is ready
   * @param firstCommandMilliseconds the first command after it
   * @param mebibytes its size
   * @param residentMebibytes its memory afterwards; empty where it is not one process
   * @param command what measured it
   */
  public record StartedPackage(
      String pattern,
      String launcher,
      double startSeconds,
      double firstCommandMilliseconds,
      double mebibytes,
      Optional<Double> residentMebibytes,
      String command) {}

  /**
   * A drill of one pattern and data store.
   *
   * @param pattern the pattern
   * @param store the data store
   * @param verdict of its judge: {@code holds}, {@code fails} or {@code unknown}
   * @param compression how much faster time ran than on AWS
   * @param faults its faults, in the sequence of the report
   * @param command what ran it
   */
  public record Drill(
      String pattern,
      String store,
      String verdict,
      double compression,
      List<Fault> faults,
      String command) {
    /** Returns the share of requests that were served while faults were injected, with retries. */
    public double availability() {
      long requests = faults.stream().mapToLong(Fault::requests).sum();
      return requests == 0
          ? 0
          : 1 - (double) faults.stream().mapToLong(Fault::failed).sum() / requests;
    }

    /** Returns the number of requests while faults were injected. */
    public long requests() {
      return faults.stream().mapToLong(Fault::requests).sum();
    }
  }

  /**
   * One fault of a drill.
   *
   * @param name such as {@code zone-lost}
   * @param verdict {@code holds}, {@code fails} or {@code unknown}
   * @param recoverySeconds until the last first attempt that failed, in the drill's time
   * @param requests with retries
   * @param failed of them, after all retries
   */
  public record Fault(
      String name, String verdict, double recoverySeconds, long requests, long failed) {}

  /** Nothing measured. */
  public static Measurements none() {
    return new Measurements(Optional.empty(), "", "", List.of(), List.of());
  }

  /** Returns the latest results of a checkout; none if it has none. */
  public static Measurements latest(Path project) {
    Path results = project.resolve(RESULTS);
    if (!Files.isDirectory(results)) return none();
    try (Stream<Path> days = Files.list(results)) {
      return days.filter(it -> DAY.matcher(it.getFileName().toString()).matches())
          .max(Path::compareTo)
          .map(Measurements::read)
          .orElse(none());
    } catch (IOException e) {
      throw new LabException(results + " is not readable: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the reports of a directory: {@code run.json} with the commit, the machine and the command
   * of each report, and the {@code report.json} of each command under the name that it has there.
   *
   * @throws LabException if there is no {@code run.json}, or a report cannot be read
   */
  public static Measurements read(Path directory) {
    JsonNode run = json(directory.resolve("run.json"));
    if (!run.path("commands").isObject()) {
      throw new LabException(directory.resolve("run.json") + " lists no commands");
    }
    var packages = new ArrayList<StartedPackage>();
    var drills = new ArrayList<Drill>();
    for (var it : run.path("commands").properties()) {
      if (!REPORT.matcher(it.getKey()).matches()) {
        throw new LabException(
            "%s: '%s' is not the name of a report"
                .formatted(directory.resolve("run.json"), it.getKey()));
      }
      JsonNode report = json(directory.resolve(it.getKey() + ".json"));
      String command = it.getValue().asString("");
      if (report.path("packages").isArray()) {
        report
            .path("packages")
            .valueStream()
            .forEach(each -> started(each, it.getKey(), command, packages));
      } else if (report.path("judgement").isObject() && report.path("faults").isArray()) {
        drills.add(drill(report, it.getKey(), command));
      } else {
        throw new LabException(
            "%s.json in %s is a report of neither ./lab bench nor ./lab drill"
                .formatted(it.getKey(), directory));
      }
    }
    return new Measurements(
        Optional.of(directory),
        run.path("commit").asString(""),
        run.path("machine").asString(""),
        List.copyOf(packages),
        List.copyOf(drills));
  }

  private static void started(
      JsonNode node, String report, String command, List<StartedPackage> packages) {
    var name = PACKAGE.matcher(node.path("name").asString(""));
    // Others are variants for comparison, such as a start without the AOT cache.
    if (!name.matches()) return;
    JsonNode resident = node.at("/residentMebibytes/median");
    packages.add(
        new StartedPackage(
            name.group(1),
            name.group(2),
            number(node, "/startSeconds/median", report),
            number(node, "/firstOrderMilliseconds/median", report),
            number(node, "/sizeMebibytes", report),
            resident.isNumber() ? Optional.of(resident.asDouble()) : Optional.empty(),
            command));
  }

  private static Drill drill(JsonNode report, String name, String command) {
    return new Drill(
        report.at("/judgement/pattern").asString(""),
        report.at("/judgement/store").asString(""),
        report.at("/judgement/verdict").asString(""),
        number(report, "/compression", name),
        report
            .path("faults")
            .valueStream()
            .map(
                it ->
                    new Fault(
                        it.path("fault").asString(""),
                        it.path("verdict").asString(""),
                        number(it, "/recoverySeconds", name),
                        (long) number(it, "/withRetries/requests", name),
                        (long) number(it, "/withRetries/failed", name)))
            .toList(),
        command);
  }

  /** Returns a number that a report must have: 0 for a missing one would look like a result. */
  private static double number(JsonNode node, String pointer, String report) {
    JsonNode value = node.at(pointer);
    if (value.isNumber()) return value.asDouble();
    throw new LabException("the report %s has no number %s".formatted(report, pointer));
  }

  private static JsonNode json(Path file) {
    try {
      return JsonMapper.shared().readTree(Files.readString(file));
    } catch (IOException | JacksonException e) {
      throw new LabException(file + " is not a readable JSON file", e);
    }
  }

  /** Returns the package that a deployment runs, if it was measured. EKS runs the image of ECS. */
  public Optional<StartedPackage> packageOf(Deployment deployment) {
    String pattern = deployment.pattern().equals("eks") ? "ecs" : deployment.pattern();
    String launcher = launcher(deployment);
    return packages.stream()
        .filter(it -> it.pattern().equals(pattern) && it.launcher().equals(launcher))
        .findFirst();
  }

  /** Returns how {@code ./lab bench startup} calls the start of a deployment's package. */
  private static String launcher(Deployment deployment) {
    return switch (deployment.pattern()) {
      case "ecs", "eks" -> "docker";
      case "beanstalk" -> deployment.flavour().equals("docker") ? "docker" : "procfile";
      case "lambda" ->
          deployment
                  .all("AWS::Lambda::Function")
                  .anyMatch(it -> it.text("/PackageType").orElse("Zip").equals("Image"))
              ? "lambda-image"
              : "lambda";
      default -> "systemd";
    };
  }

  /** Returns the drill of a deployment, if there was one: drills have two regions. */
  public Optional<Drill> drillOf(Deployment deployment) {
    return drills.stream()
        .filter(_ -> deployment.regions() == 2)
        .filter(it -> it.pattern().equals(deployment.pattern()))
        .filter(it -> it.store().equals(deployment.store()))
        .findFirst();
  }
}
