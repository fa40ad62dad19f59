package io.haapi.lab.compare.report;

import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.catalogue.Resource;
import io.haapi.lab.compare.availability.Assumptions;
import io.haapi.lab.compare.availability.AvailabilityModel;
import io.haapi.lab.compare.cost.Bill;
import io.haapi.lab.compare.cost.PriceList;
import io.haapi.lab.compare.cost.Profile;
import io.haapi.lab.compare.measurement.Measurements;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run of the command found: the basis of all reports.
 *
 * @param made when it ran
 * @param loads the loads, in requests per second, ascending
 * @param regions the number of regions of the tables; {@code rows} holds both
 * @param profile the workload
 * @param prices the prices
 * @param assumptions what is assumed about failures
 * @param seed the seed of the samples
 * @param rows every deployment
 * @param measurements what benchmarks and drills measured
 */
public record PatternComparison(
    Instant made,
    List<Double> loads,
    int regions,
    Profile profile,
    PriceList prices,
    Assumptions assumptions,
    long seed,
    List<Row> rows,
    Measurements measurements) {
  /** The load from which crossovers are searched, in requests per second. */
  private static final double LEAST = 0.1;

  private static final double STEP = 1.02;

  /** Requests per second that API Gateway allows an account in a region, unless raised. */
  private static final double GATEWAY_QUOTA = 10_000;

  /**
   * One deployment.
   *
   * @param bill its cost
   * @param availability its journeys
   */
  public record Row(Bill bill, List<AvailabilityModel.Result> availability) {
    public Deployment deployment() {
      return bill.deployment();
    }
  }

  /**
   * A limit that a load reaches.
   *
   * @param requestsPerSecond the load
   * @param what the limit
   */
  public record Limit(double requestsPerSecond, String what) {}

  /**
   * The load from which another deployment is the cheapest.
   *
   * @param requestsPerSecond the load
   * @param from the cheapest below it
   * @param to the cheapest above it
   */
  public record Crossover(double requestsPerSecond, Row from, Row to) {}

  /** Returns date and age of the prices in words. */
  public String priceAge() {
    return prices.age(LocalDate.ofInstant(made, ZoneOffset.UTC));
  }

  /** Returns the deployments in the asked number of regions. */
  public List<Row> selected() {
    return rows.stream().filter(it -> it.deployment().regions() == regions).toList();
  }

  /** Returns what AWS offers beside the patterns and the project does not package. */
  public List<Alternative> alternatives() {
    return Stream.of(1, 2).flatMap(it -> Alternative.all(this, it).stream()).toList();
  }

  /** Returns the same deployment with the other number of regions. */
  public Optional<Row> other(Row row) {
    Deployment it = row.deployment();
    return rows.stream()
        .filter(
            other ->
                other.deployment().regions() != it.regions()
                    && other.deployment().pattern().equals(it.pattern())
                    && other.deployment().flavour().equals(it.flavour())
                    && other.deployment().store().equals(it.store()))
        .findFirst();
  }

  /** Returns the cheapest deployment at a load, of those whose cost is known. */
  public Row cheapest(double requestsPerSecond) {
    return ranked(requestsPerSecond).getFirst();
  }

  /** Returns the deployments whose cost is known, the cheapest at a load first. */
  public List<Row> ranked(double requestsPerSecond) {
    return selected().stream()
        .filter(it -> !it.bill().isLowerBound())
        .sorted(Comparator.comparingDouble(it -> it.bill().monthly(requestsPerSecond)))
        .toList();
  }

  /**
   * Returns the loads below the account's quota at which the cheapest deployment changes,
   * ascending.
   */
  public List<Crossover> crossovers() {
    var found = new ArrayList<Crossover>();
    Row before = cheapest(LEAST);
    for (double load = LEAST * STEP; load <= GATEWAY_QUOTA; load *= STEP) {
      Row now = cheapest(load);
      if (now != before) found.add(new Crossover(load, before, now));
      before = now;
    }
    return List.copyOf(found);
  }

  /** Returns the limits of a deployment, the lowest load first. */
  public static List<Limit> limits(Row row) {
    var deployment = row.deployment();
    Stream<Limit> throttling =
        deployment.first("AWS::ApiGateway::Stage").flatMap(PatternComparison::throttling).stream()
            .map(it -> new Limit(it, "throttling of the front door (-c throttleRate=)"));
    Stream<Limit> servers =
        row.bill()
            .servers()
            .limit(1)
            .map(
                it ->
                    new Limit(
                        it.maximum() * it.requestsPerServer(),
                        "%d servers, the most that scaling starts".formatted(it.maximum())));
    Stream<Limit> gateway =
        Stream.of(new Limit(GATEWAY_QUOTA, "quota of API Gateway for an account and region"));
    return Stream.of(throttling, servers, gateway)
        .flatMap(it -> it)
        .sorted(Comparator.comparingDouble(Limit::requestsPerSecond))
        .toList();
  }

  private static Optional<Double> throttling(Resource stage) {
    return stage.list("/MethodSettings").stream()
        .filter(it -> it.path("ResourcePath").asString("").equals("/*"))
        .map(it -> it.path("ThrottlingRateLimit").asDouble(0))
        .filter(it -> it > 0)
        .findFirst();
  }
}
