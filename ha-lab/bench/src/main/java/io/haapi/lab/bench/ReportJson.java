package io.haapi.lab.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Formats the report as JSON. */
final class ReportJson {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private ReportJson() {}

  static String of(BenchReport report) {
    var document = new LinkedHashMap<String, Object>();
    document.put("holds", report.holds());
    document.put("started", report.started().toString());
    document.put("machine", machine(report.machine()));
    document.put("rounds", report.rounds());
    document.put("packages", report.packages().stream().map(ReportJson::figures).toList());
    document.put("stores", report.stores().stream().map(ReportJson::figures).toList());
    document.put("comparisons", report.comparisons().stream().map(ReportJson::comparison).toList());
    return JSON.writeValueAsString(document);
  }

  private static Map<String, Object> machine(BenchReport.MachineInfo machine) {
    var map = new LinkedHashMap<String, Object>();
    map.put("system", machine.system());
    map.put("java", machine.java());
    map.put("processors", machine.processors());
    return map;
  }

  private static Map<String, Object> figures(PackageFigures figures) {
    var map = new LinkedHashMap<String, Object>();
    map.put("name", figures.name());
    map.put("sizeMebibytes", figures.size());
    map.put("startSeconds", samples(figures.start()));
    map.put("firstOrderMilliseconds", samples(figures.firstCommand()));
    figures.resident().ifPresent(them -> map.put("residentMebibytes", samples(them)));
    return map;
  }

  private static Map<String, Object> figures(StoreFigures figures) {
    var map = new LinkedHashMap<String, Object>();
    map.put("name", figures.name());
    map.put("busyRoundTrips", samples(figures.roundTrips().busy()));
    map.put("idleRoundTrips", samples(figures.roundTrips().idle()));
    map.put("pauseRoundTrips", samples(figures.roundTrips().pause()));
    figures.roundTrips().replay().ifPresent(them -> map.put("replayRoundTrips", samples(them)));
    map.put("requestsPerSecond", samples(figures.load().throughput()));
    map.put("p50Milliseconds", samples(figures.load().p50()));
    map.put("p99Milliseconds", samples(figures.load().p99()));
    map.put("processorMicroseconds", samples(figures.load().micros()));
    map.put("killed", figures.kills().killed());
    map.put("repeated", figures.kills().repeated());
    map.put("lost", figures.kills().lost());
    map.put("unanswered", figures.kills().unanswered());
    map.put("slowestRetrySeconds", figures.kills().slowestSeconds());
    if (figures.api()) map.put("holds", figures.holds());
    return map;
  }

  private static Map<String, Object> comparison(Comparison comparison) {
    var map = new LinkedHashMap<String, Object>();
    map.put("benchmark", comparison.benchmark());
    map.put("measure", comparison.measure());
    map.put("unit", comparison.unit());
    map.put("subject", side(comparison.subject()));
    map.put("baseline", side(comparison.baseline()));
    map.put("ratio", samples(comparison.ratios()));
    comparison
        .target()
        .ifPresent(
            target -> {
              map.put("target", target(target));
              map.put("holds", comparison.holds());
            });
    return map;
  }

  private static Map<String, Object> target(RatioTarget target) {
    var map = new LinkedHashMap<String, Object>();
    map.put(bound(target), target.limit());
    target.highestMedian().ifPresent(highest -> map.put("medianAtMost", highest));
    return map;
  }

  private static String bound(RatioTarget target) {
    return switch (target.bound()) {
      case AT_LEAST -> "atLeast";
      case AT_MOST -> "atMost";
    };
  }

  private static Map<String, Object> side(Comparison.Side side) {
    var map = new LinkedHashMap<String, Object>();
    map.put("name", side.name());
    map.putAll(samples(side.samples()));
    return map;
  }

  private static Map<String, Object> samples(Samples samples) {
    var map = new LinkedHashMap<String, Object>();
    map.put("median", samples.median());
    map.put("lowerQuartile", samples.lowerQuartile());
    map.put("upperQuartile", samples.upperQuartile());
    map.put("min", samples.min());
    map.put("max", samples.max());
    map.put("rounds", samples.values());
    return map;
  }
}
