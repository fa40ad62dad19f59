package io.haapi.lab.drill;

import io.haapi.lab.drill.DrillFigures.Availability;
import io.haapi.lab.drill.DrillFigures.FaultFigures;
import io.haapi.lab.drill.history.Run;
import io.haapi.lab.drill.judge.Judgement;
import io.haapi.lab.drill.judge.JudgementReport;
import io.haapi.lab.drill.judge.Verdict;
import io.haapi.lab.fault.Fault;
import io.haapi.lab.fault.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The result of a drill: the judge's verdicts, and what users felt against the targets.
 *
 * @param judgement the judge's verdicts on the history
 * @param figures what users felt
 * @param topology the templates' values, against which recovery is measured
 * @param rate operations per second, on average
 * @param stopped why the run ended early; empty if it did not
 */
record DrillReport(
    Judgement judgement,
    DrillFigures figures,
    Topology topology,
    double rate,
    Optional<String> stopped) {
  private static final int[] NINES = {3, 4, 5};
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * A target of a fault.
   *
   * @param measured the figure and its unit
   * @param limit the target
   */
  record Target(String name, Verdict verdict, String measured, String limit) {}

  /** Returns {@code HOLDS} only if the judge's verdict and every target of every fault hold. */
  Verdict verdict() {
    Verdict all =
        stopped.isPresent() ? judgement.verdict().and(Verdict.UNKNOWN) : judgement.verdict();
    for (FaultFigures each : figures.faults()) all = all.and(verdict(each));
    return all;
  }

  /** Returns the verdict on one fault: without an observation it is unknown. */
  Verdict verdict(FaultFigures fault) {
    Verdict all = Verdict.HOLDS;
    for (Target each : targets(fault)) all = all.and(each.verdict());
    return all;
  }

  List<Target> targets(FaultFigures figures) {
    Fault fault = Faults.find(figures.id()).orElseThrow();
    var targets = new ArrayList<Target>();
    targets.add(
        new Target(
            "effect observed",
            figures.evidence().isPresent() ? Verdict.HOLDS : Verdict.UNKNOWN,
            figures.evidence().orElse("no"),
            "yes"));
    Optional<Duration> modelled = modelled(fault);
    boolean ofRegion = fault.recovery() == Fault.Recovery.OF_REGION;
    long failed = figures.withRetries().failed();
    double window = modelled.map(it -> it.toMillis() / 1000.0).orElse(0.0);
    boolean late = figures.lastFailed().map(it -> it > window).orElse(false);
    boolean tooMany = ofRegion ? late : failed > 0;
    // With a late load generator, times say that the machine is too slow, and not the API.
    Verdict missed = judgement.lagged() ? Verdict.UNKNOWN : Verdict.FAILS;
    Verdict ifTooMany = ofRegion ? missed : Verdict.FAILS;
    targets.add(
        new Target(
            "requests that failed after retries",
            tooMany ? ifTooMany : Verdict.HOLDS,
            Long.toString(failed),
            ofRegion ? "0 after the recovery limit of %s".formatted(seconds(window)) : "0"));
    if (fault.transparent()) {
      double share = figures.first() == 0 ? 0 : (double) figures.failedFirst() / figures.first();
      targets.add(
          new Target(
              "first attempts that failed",
              share > RunLog.STEADY_ERRORS ? missed : Verdict.HOLDS,
              "%d of %d".formatted(figures.failedFirst(), figures.first()),
              "≤ %.0f %%".formatted(100 * RunLog.STEADY_ERRORS)));
    }
    if (ofRegion) {
      targets.add(
          new Target(
              "served by another region",
              figures.servedElsewhere() ? Verdict.HOLDS : missed,
              figures.servedElsewhere() ? "yes" : "no",
              "yes"));
    }
    modelled.ifPresent(
        it ->
            targets.add(
                new Target(
                    "recovery",
                    figures.recovery() > window ? missed : Verdict.HOLDS,
                    seconds(figures.recovery()),
                    "≤ " + seconds(window))));
    return targets;
  }

  /** Returns the time in which no first attempt fails any more, by the template. */
  private Optional<Duration> modelled(Fault fault) {
    return switch (fault.recovery()) {
      case OF_INSTANCES -> Optional.of(topology.instanceRecovery());
      case OF_REGION -> topology.regionRecovery();
      case NONE -> Optional.empty();
    };
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.1f s", value);
  }

  /** Returns the summary for a terminal. */
  String text() {
    var lines = new ArrayList<String>();
    lines.add(JudgementReport.table(judgement));
    lines.add("");
    lines.add(
        "%-22s %-8s %9s %8s %7s %9s %9s %8s %8s  %s"
            .formatted(
                "fault",
                "verdict",
                "commands",
                "unknown",
                "failed",
                "recovery",
                "limit",
                "gap",
                "p99",
                "observed"));
    for (FaultFigures each : figures.faults()) {
      var limit =
          Faults.find(each.id())
              .flatMap(this::modelled)
              .map(it -> seconds(it.toMillis() / 1000.0))
              .orElse("–");
      var latency = each.latencies().get(io.haapi.lab.drill.history.HistoryEvent.Phase.FAULT);
      lines.add(
          "%-22s %-8s %9d %8d %7d %9s %9s %8s %8s  %s"
              .formatted(
                  each.id(),
                  verdict(each).text(),
                  each.commands(),
                  each.unknown(),
                  each.withRetries().failed(),
                  seconds(each.recovery()),
                  limit,
                  seconds(each.longestGap()),
                  latency == null ? "–" : String.format(Locale.ROOT, "%.0f ms", latency.p99()),
                  each.evidence().orElse("nothing")));
    }
    stopped.ifPresent(it -> lines.add("stopped: " + it));
    lines.add("");
    lines.add(
        "Time runs %d times faster than on AWS. Failed: after retries. Recovery: until the start of the last request whose first attempt failed. Gap: the longest time without an acknowledged command. p99: during the fault."
            .formatted(Topology.COMPRESSION));
    lines.add("verdict: " + verdict().text());
    return String.join("\n", lines);
  }

  /** Returns the content of {@code report.json}. */
  String json() {
    var document = new LinkedHashMap<String, Object>();
    document.put("format", 1);
    document.put("verdict", verdict().text());
    stopped.ifPresent(it -> document.put("stopped", it));
    document.put("operationsPerSecond", rate);
    figure("executions", "duplicates").ifPresent(it -> document.put("duplicateCommands", it));
    figure("executions", "lost").ifPresent(it -> document.put("lostCommands", it));
    figure("set", "lost").ifPresent(it -> document.put("lostAggregates", it));
    document.put("compression", Topology.COMPRESSION);
    document.put(
        "topology",
        topology.sources().stream()
            .map(it -> Map.of("value", it.value(), "source", it.place()))
            .toList());
    document.put("faults", figures.faults().stream().map(this::members).toList());
    document.put("judgement", JSON.readTree(JudgementReport.json(judgement)));
    return JSON.writeValueAsString(document) + "\n";
  }

  /** Returns our own experiment template with a fault, if the deployment has it. */
  Optional<String> template(Fault fault) {
    Run run = judgement.run();
    return fault.twin().template(run.pattern(), run.store().name().toLowerCase(Locale.ROOT));
  }

  /** Returns a number that a check of the history counted; empty if it did not. */
  private Optional<Long> figure(String check, String name) {
    return judgement.checks().stream()
        .filter(it -> it.check().equals(check))
        .flatMap(it -> Optional.ofNullable(it.figures().get(name)).stream())
        .map(Double::longValue)
        .findFirst();
  }

  private Map<String, Object> members(FaultFigures figures) {
    Fault fault = Faults.find(figures.id()).orElseThrow();
    var members = new LinkedHashMap<String, Object>();
    members.put("fault", figures.id());
    members.put("verdict", verdict(figures).text());
    members.put("hypothesis", fault.hypothesis());
    fault.twin().action().ifPresent(it -> members.put("fis", it));
    template(fault).ifPresent(it -> members.put("fisTemplate", it));
    members.put("hit", figures.hit());
    figures.evidence().ifPresent(it -> members.put("observed", it));
    members.put(
        "targets",
        targets(figures).stream()
            .map(
                it -> {
                  var target = new LinkedHashMap<String, Object>();
                  target.put("target", it.name());
                  target.put("verdict", it.verdict().text());
                  target.put("measured", it.measured());
                  target.put("limit", it.limit());
                  return target;
                })
            .toList());
    members.put("begunSeconds", figures.begun());
    figures.restored().ifPresent(it -> members.put("restoredSeconds", it));
    members.put("commands", figures.commands());
    members.put("unknownCommands", figures.unknown());
    members.put("withRetries", members(figures.withRetries()));
    members.put("withoutRetries", members(figures.withoutRetries()));
    members.put("firstAttempts", figures.first());
    members.put("failedFirstAttempts", figures.failedFirst());
    members.put("availabilityBySeconds", figures.seconds());
    members.put("availabilityByClients", figures.clients());
    members.put("longestGapSeconds", figures.longestGap());
    members.put("recoverySeconds", figures.recovery());
    modelled(fault)
        .ifPresent(
            it -> {
              double limit = it.toMillis() / 1000.0;
              members.put("modelledSeconds", limit);
              members.put("measuredToModelled", figures.recovery() / limit);
            });
    var latencies = new LinkedHashMap<String, Object>();
    figures
        .latencies()
        .forEach(
            (phase, it) ->
                latencies.put(
                    phase.name().toLowerCase(Locale.ROOT),
                    Map.of("p50Milliseconds", it.p50(), "p99Milliseconds", it.p99())));
    members.put("latency", latencies);
    return members;
  }

  private static Map<String, Object> members(Availability availability) {
    var members = new LinkedHashMap<String, Object>();
    members.put("requests", availability.requests());
    members.put("failed", availability.failed());
    members.put("availability", availability.share());
    for (int nines : NINES) {
      members.put("budgetBurned%dNines".formatted(nines), availability.burned(nines));
    }
    return members;
  }
}
