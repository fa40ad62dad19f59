package io.haapi.lab.compare.availability;

import io.haapi.lab.catalogue.Deployment;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The downtime that the assumptions make likely for a deployment.
 *
 * <p>In one region, downtime is the sum of what stops its requests: disruptions of the services
 * that a request passes, events that stop several at once, faulty deployments, and for a share of
 * the requests the time until a lost zone or server is noticed. With a second region, a disruption
 * that a failover can escape lasts as long as the failover; the rest is what both regions share,
 * and failovers that do not work. Two regions are therefore far from the square of one.
 */
public final class AvailabilityModel {
  /** Minutes of a year of 365.25 days. */
  public static final double MINUTES_PER_YEAR = 365.25 * 24 * 60;

  private static final int ZONES = 3;

  /** The template's capacity survives the loss of one zone. */
  private static final int ZONES_NEEDED = 2;

  private final Assumptions assumptions;

  /** The same values for every deployment, so that two differ by what they are made of only. */
  private final List<Map<String, Double>> samples;

  private final Map<Path, Estimate> estimates = new HashMap<>();

  /**
   * @param samples how many values are drawn for each assumption
   * @param seed the same seed gives the same result
   */
  public AvailabilityModel(Assumptions assumptions, int samples, long seed) {
    this.assumptions = assumptions;
    var random = new SplittableRandom(seed);
    this.samples =
        Stream.generate(
                () ->
                    values(
                        assumptions.all().values(), range -> range.quantile(random.nextDouble())))
            .limit(samples)
            .toList();
  }

  private static Map<String, Double> values(
      Collection<Assumptions.Range> ranges, ToDoubleFunction<Assumptions.Range> value) {
    var values = HashMap.<String, Double>newHashMap(ranges.size());
    ranges.forEach(it -> values.put(it.name(), value.applyAsDouble(it)));
    return values;
  }

  /**
   * All that the downtime of a journey depends on; many deployments have the same.
   *
   * @param parts the parts that it passes
   * @param ownCode whether it passes the API, which deployments change
   * @param detection how quickly failures are noticed
   */
  private record Path(List<String> parts, boolean ownCode, Journey.Detection detection) {
    static Path of(Journey journey, Deployment deployment) {
      return new Path(
          journey.parts(deployment), journey != Journey.SIGN_IN, Journey.Detection.of(deployment));
    }
  }

  /** What was computed for a path. */
  private record Estimate(Quantiles minutes, List<Influence> strongest) {}

  /**
   * The result for one journey.
   *
   * @param journey what the user does
   * @param parts the parts that it passes
   * @param published the parts whose published figures count: the same, with two regions the one
   *     that both share
   * @param minutes downtime in minutes a year: of 10, of 50 and of 90 % of the samples at most
   * @param agreement the product of the service level agreements of the published parts, as a
   *     share; empty without a source for each
   * @param goal the product of what AWS designs them for; empty without a source for each
   * @param strongest the assumptions that change the result most, the strongest first
   */
  public record Result(
      Journey journey,
      List<String> parts,
      List<String> published,
      Quantiles minutes,
      Optional<Double> agreement,
      Optional<Double> goal,
      List<Influence> strongest) {
    /** Returns the availability of the median, as a share. */
    public double availability() {
      return 1 - minutes.p50() / MINUTES_PER_YEAR;
    }

    /** Returns the number of nines of the median: 3 for 99.9 %. */
    public double nines() {
      return -Math.log10(minutes.p50() / MINUTES_PER_YEAR);
    }
  }

  /** Downtime in minutes a year. */
  public record Quantiles(double p10, double p50, double p90) {}

  /**
   * What one assumption changes, with all others at the middle of their distributions.
   *
   * @param assumption the assumption
   * @param atLow downtime in minutes a year at its lowest value
   * @param atHigh the same at its highest
   */
  public record Influence(Assumptions.Range assumption, double atLow, double atHigh) {
    double swing() {
      return Math.abs(atHigh - atLow);
    }
  }

  /** Returns the results of all journeys. */
  public List<Result> results(Deployment deployment) {
    return List.of(Journey.values()).stream().map(it -> result(it, deployment)).toList();
  }

  private Result result(Journey journey, Deployment deployment) {
    var path = Path.of(journey, deployment);
    Estimate estimate = estimates.computeIfAbsent(path, this::estimate);
    List<String> shared = deployment.regions() == 1 ? path.parts() : journey.shared(deployment);
    return new Result(
        journey,
        path.parts(),
        shared,
        estimate.minutes(),
        product(assumptions.agreements(), shared),
        product(assumptions.goals(), shared),
        estimate.strongest());
  }

  private Estimate estimate(Path path) {
    double[] downtimes = samples.stream().mapToDouble(it -> minutes(path, it)).sorted().toArray();
    return new Estimate(
        new Quantiles(at(downtimes, 0.1), at(downtimes, 0.5), at(downtimes, 0.9)), strongest(path));
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
  }

  private List<Influence> strongest(Path path) {
    Map<String, Double> middle = values(assumptions.all().values(), it -> it.quantile(0.5));
    return assumptions.all().values().stream()
        .map(
            it ->
                new Influence(
                    it,
                    minutes(path, with(middle, it.name(), it.low())),
                    minutes(path, with(middle, it.name(), it.high()))))
        .filter(it -> it.swing() > 0)
        .sorted(Comparator.comparingDouble(Influence::swing).reversed())
        .limit(5)
        .toList();
  }

  private static Map<String, Double> with(Map<String, Double> values, String name, double value) {
    var changed = new HashMap<>(values);
    changed.put(name, value);
    return changed;
  }

  /** Returns downtime in minutes a year for given values of the assumptions. */
  static double minutes(Journey journey, Deployment deployment, Map<String, Double> values) {
    return minutes(Path.of(journey, deployment), values);
  }

  private static double minutes(Path path, Map<String, Double> values) {
    double events = values.get("region.events");
    double disrupted = events * values.get("region.minutes");
    double local = path.ownCode() ? local(path.detection(), values) : 0;
    for (String part : path.parts()) {
      events += values.get(part + ".events");
      disrupted += values.get(part + ".events") * values.get(part + ".minutes");
      // Until the standby of a database has replaced its writer.
      local +=
          values.getOrDefault(part + ".failovers", 0.0)
              * values.getOrDefault(part + ".failoverMinutes", 0.0);
    }
    double deployments =
        path.ownCode()
            ? values.get("deployments")
                * values.get("deployment.faulty")
                * values.get("deployment.minutes")
            : 0;
    if (path.detection().failover().isEmpty()) return disrupted + local + deployments;
    double failover = path.detection().failover().get() / 60;
    double failed = values.get("failover.failed");
    return events * (1 - failed) * failover
        + disrupted * failed
        + local
        + deployments * values.get("failover.sharedDeployments")
        + values.get("failover.shared") * values.get("failover.sharedMinutes");
  }

  /** Returns what the loss of servers and zones costs inside a region, weighted by requests. */
  private static double local(Journey.Detection detection, Map<String, Double> values) {
    if (detection.server().isEmpty()) return 0;
    double noticed = detection.server().get() / 60;
    // A share of the requests, 1/3 for a zone, fails until the health checks notice.
    double zones = ZONES * values.get("zone.events") * noticed / ZONES;
    double servers = values.get("server.events") * noticed;
    double down = values.get("zone.events") * values.get("zone.minutes") / MINUTES_PER_YEAR;
    var zone = new Structure.Part(1 - down);
    double overloaded =
        1 - new Structure.AtLeast(ZONES_NEEDED, List.of(zone, zone, zone)).availability();
    return zones + servers + overloaded * MINUTES_PER_YEAR;
  }

  /**
   * Returns the product of what AWS publishes for parts in series; empty if it publishes nothing
   * for one of them.
   */
  private static Optional<Double> product(
      Map<String, Assumptions.Published> published, List<String> parts) {
    if (!published.keySet().containsAll(parts)) return Optional.empty();
    return Optional.of(
        new Structure.Series(
                parts.stream()
                    .<Structure>map(it -> new Structure.Part(published.get(it).share()))
                    .toList())
            .availability());
  }
}
