package io.haapi.lab.compare.report;

import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.compare.availability.Assumptions;
import io.haapi.lab.compare.availability.AvailabilityModel;
import io.haapi.lab.compare.availability.Journey;
import io.haapi.lab.compare.cost.Bill;
import io.haapi.lab.compare.cost.CostLine;
import io.haapi.lab.compare.cost.PriceList;
import io.haapi.lab.compare.cost.Quantity;
import io.haapi.lab.compare.cost.RequestKind;
import io.haapi.lab.compare.measurement.Measurements;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The report as JSON, with everything that the page needs to compute other loads. */
public final class CompareJson {
  private static final JsonMapper JSON = JsonMapper.shared();

  private CompareJson() {}

  /** Returns the document. */
  public static String of(PatternComparison comparison) {
    ObjectNode report = JSON.createObjectNode();
    report.put("version", 1);
    report.put("made", comparison.made().toString());
    report.put("seed", comparison.seed());
    report.put("regions", comparison.regions());
    ArrayNode loads = report.putArray("loads");
    comparison.loads().forEach(loads::add);
    profile(comparison, report.putObject("profile"));
    ObjectNode prices = report.putObject("prices");
    prices.put("date", comparison.prices().date().toString());
    prices.put("age", comparison.priceAge());
    prices.put("region", comparison.prices().region());
    ObjectNode rates = report.putObject("rates");
    Stream.concat(
            comparison.rows().stream().map(PatternComparison.Row::bill),
            comparison.alternatives().stream().flatMap(it -> it.bill().stream()))
        .flatMap(Bill::priced)
        .map(CostLine.Priced::rate)
        .distinct()
        .sorted(Comparator.comparing(PriceList.Rate::name))
        .forEach(it -> rate(it, rates.putObject(it.name())));
    ArrayNode assumptions = report.putArray("assumptions");
    comparison.assumptions().all().values().forEach(it -> assumption(it, assumptions.addObject()));
    published(comparison.assumptions().agreements(), report.putObject("agreements"));
    published(comparison.assumptions().goals(), report.putObject("goals"));
    measurements(comparison.measurements(), report.putObject("measurements"));
    ArrayNode deployments = report.putArray("deployments");
    comparison.rows().forEach(it -> deployment(it, comparison, deployments.addObject()));
    ArrayNode alternatives = report.putArray("alternatives");
    comparison.alternatives().forEach(it -> alternative(it, comparison, alternatives.addObject()));
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report);
  }

  private static void profile(PatternComparison comparison, ObjectNode node) {
    ObjectNode mix = node.putObject("mix");
    for (RequestKind operation : RequestKind.values()) {
      mix.put(operation.code(), comparison.profile().share(operation));
    }
    new TreeMap<>(comparison.profile().values()).forEach(node::put);
    node.put("freeTier", comparison.profile().freeTier());
  }

  private static void rate(PriceList.Rate rate, ObjectNode node) {
    node.put("unit", rate.unit());
    ArrayNode tiers = node.putArray("tiers");
    for (var tier : rate.tiers()) {
      ObjectNode it = tiers.addObject();
      tier.upTo().ifPresent(limit -> it.put("upTo", limit));
      it.put("usd", tier.usd());
    }
    node.put("free", rate.free());
    node.put("source", rate.source());
    node.put("read", rate.read());
    node.put("thirdParty", rate.thirdParty());
  }

  private static void deployment(
      PatternComparison.Row row, PatternComparison comparison, ObjectNode node) {
    var deployment = row.deployment();
    node.put("name", deployment.name());
    node.put("title", deployment.title());
    node.put("pattern", deployment.pattern());
    node.put("flavour", deployment.flavour());
    node.put("store", deployment.store());
    node.put("regions", deployment.regions());
    node.put("lowerBound", row.bill().isLowerBound());
    node.put("lowerBoundAtRest", row.bill().isLowerBoundAtRest());
    node.put("atRest", row.bill().atRest());
    ArrayNode costs = node.putArray("costs");
    for (double load : comparison.loads()) {
      ObjectNode cost = costs.addObject();
      cost.put("requestsPerSecond", load);
      cost.put("monthly", row.bill().monthly(load));
      cost.put("perMillion", row.bill().perMillion(load));
    }
    ArrayNode limits = node.putArray("limits");
    for (var limit : PatternComparison.limits(row)) {
      limits
          .addObject()
          .put("requestsPerSecond", limit.requestsPerSecond())
          .put("what", limit.what());
    }
    ArrayNode duties = node.putArray("duties");
    OperatorDuty.of(deployment, row.bill()).forEach(duties::add);
    var detection = Journey.Detection.of(deployment);
    ObjectNode seconds = node.putObject("detectionSeconds");
    detection.server().ifPresent(it -> seconds.put("server", it));
    detection.failover().ifPresent(it -> seconds.put("failover", it));
    detection.writer().ifPresent(it -> seconds.put("writer", it));
    detection.loss().ifPresent(it -> node.put("failoverLoses", it));
    measured(comparison.measurements(), deployment, node.putObject("measured"));
    ArrayNode lines = node.putArray("lines");
    row.bill().lines().forEach(it -> line(it, lines.addObject()));
    ArrayNode journeys = node.putArray("journeys");
    row.availability().forEach(it -> journey(it, journeys.addObject()));
  }

  private static void alternative(
      Alternative alternative, PatternComparison comparison, ObjectNode node) {
    node.put("title", alternative.title());
    node.put("packaged", false);
    node.put("regions", alternative.regions());
    node.put("basis", alternative.basis());
    node.put("source", alternative.source());
    alternative
        .bill()
        .ifPresent(
            bill -> {
              node.put("atRest", bill.atRest());
              ArrayNode costs = node.putArray("costs");
              for (double load : comparison.loads()) {
                costs.addObject().put("requestsPerSecond", load).put("monthly", bill.monthly(load));
              }
              ArrayNode lines = node.putArray("lines");
              bill.lines().forEach(it -> line(it, lines.addObject()));
            });
  }

  private static void measurements(Measurements measurements, ObjectNode node) {
    measurements
        .directory()
        .ifPresent(
            it -> {
              node.put("results", it.getFileName().toString());
              node.put("commit", measurements.commit());
              node.put("machine", measurements.machine());
            });
  }

  /** Writes what was measured; what was not is left out. */
  private static void measured(Measurements measurements, Deployment deployment, ObjectNode node) {
    measurements
        .packageOf(deployment)
        .ifPresent(
            it -> {
              node.put("startSeconds", it.startSeconds());
              node.put("firstCommandMilliseconds", it.firstCommandMilliseconds());
              node.put("packageMebibytes", it.mebibytes());
              it.residentMebibytes().ifPresent(memory -> node.put("residentMebibytes", memory));
              node.put("startCommand", it.command());
            });
    measurements
        .drillOf(deployment)
        .ifPresent(
            it -> {
              node.put("availability", it.availability());
              node.put("requests", it.requests());
              node.put("verdict", it.verdict());
              node.put("compression", it.compression());
              node.put("drillCommand", it.command());
              ArrayNode faults = node.putArray("faults");
              for (var fault : it.faults()) {
                faults
                    .addObject()
                    .put("fault", fault.name())
                    .put("verdict", fault.verdict())
                    .put("recoverySeconds", fault.recoverySeconds());
              }
            });
  }

  private static void line(CostLine line, ObjectNode node) {
    node.put(
        "kind",
        switch (line) {
          case CostLine.Priced _ -> "priced";
          case CostLine.Free _ -> "free";
          case CostLine.NotPriced _ -> "not priced";
        });
    node.put("type", line.type());
    node.put("what", line.what());
    ArrayNode resources = node.putArray("resources");
    line.resources().forEach(resources::add);
    switch (line) {
      case CostLine.Priced it -> {
        node.put("rate", it.rate().name());
        node.put("discount", it.discount());
        node.put("standby", it.standby());
        quantity(it.quantity(), node.putObject("quantity"));
      }
      case CostLine.Free it -> node.put("why", it.why());
      case CostLine.NotPriced it -> node.put("why", it.why());
    }
  }

  private static void quantity(Quantity quantity, ObjectNode node) {
    switch (quantity) {
      case Quantity.Fixed it -> node.put("form", "fixed").put("amount", it.amount());
      case Quantity.PerRequest it -> {
        ObjectNode each = node.put("form", "per request").putObject("each");
        new TreeMap<>(it.perRequest())
            .forEach((operation, amount) -> each.put(operation.code(), amount));
      }
      case Quantity.Busiest it -> {
        ArrayNode each = node.put("form", "busiest").putArray("each");
        it.perRequestPerSecond().forEach(each::add);
      }
      case Quantity.Servers it -> servers(it, node.put("form", "servers"));
      case Quantity.Burst it -> {
        node.put("form", "burst");
        servers(it.servers(), node);
        node.put("processors", it.processors());
        node.put("baseline", it.baseline());
        node.put("processorSeconds", it.processorSeconds());
      }
    }
  }

  private static void servers(Quantity.Servers servers, ObjectNode node) {
    node.put("minimum", servers.minimum());
    node.put("maximum", servers.maximum());
    node.put("fixed", servers.fixed());
    node.put("requestsPerServer", servers.requestsPerServer());
    node.put("perServer", servers.perServer());
  }

  private static void assumption(Assumptions.Range range, ObjectNode node) {
    node.put("assumption", range.name());
    node.put("title", range.title());
    node.put("unit", range.unit());
    node.put("low", range.low());
    node.put("mode", range.mode());
    node.put("high", range.high());
    node.put("basis", range.basis());
    node.put("source", range.source());
  }

  private static void published(Map<String, Assumptions.Published> figures, ObjectNode node) {
    figures.forEach(
        (part, it) -> node.putObject(part).put("share", it.share()).put("source", it.source()));
  }

  private static void journey(AvailabilityModel.Result result, ObjectNode node) {
    node.put("journey", result.journey().code());
    node.put("title", result.journey().title());
    ArrayNode parts = node.putArray("parts");
    result.parts().forEach(parts::add);
    ArrayNode published = node.putArray("published");
    result.published().forEach(published::add);
    ObjectNode minutes = node.putObject("downtimeMinutesPerYear");
    minutes.put("p10", result.minutes().p10());
    minutes.put("p50", result.minutes().p50());
    minutes.put("p90", result.minutes().p90());
    node.put("availability", result.availability());
    node.put("nines", result.nines());
    result.agreement().ifPresent(it -> node.put("agreement", it));
    result.goal().ifPresent(it -> node.put("goal", it));
    ArrayNode strongest = node.putArray("strongest");
    for (var it : result.strongest()) {
      ObjectNode influence = strongest.addObject();
      assumption(it.assumption(), influence);
      influence.put("minutesAtLow", it.atLow());
      influence.put("minutesAtHigh", it.atHigh());
    }
  }
}
