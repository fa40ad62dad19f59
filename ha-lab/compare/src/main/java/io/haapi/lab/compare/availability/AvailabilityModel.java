package io.haapi.lab.compare.availability;

import io.haapi.lab.catalogue.Deployment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

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
  private final int samples;
  private final long seed;

  /**
   * @param samples how many values are drawn for each assumption
   * @param seed the same seed gives the same result
   */
  public AvailabilityModel(Assumptions assumptions, int samples, long seed) {
    this.assumptions = assumptions;
    this.samples = samples;
    this.seed = seed;
  }

  /**
   * The result for one journey.
   *
   * @param journey what the user does
   * @param parts the parts that it passes
   * @param minutes downtime in minutes a year: of 10, of 50 and of 90 % of the samples at most
   * @param agreement the agreements of the parts in series, as a share; with two regions of those
   *     that both share
   * @param strongest the assumptions that change the result most, the strongest first
   */
  public record Result(
      Journey journey,
      List<String> parts,
      Quantiles minutes,
      double agreement,
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
    var random = new SplittableRandom(seed);
    var downtimes = new ArrayList<Double>(samples);
    for (int i = 0; i < samples; i++) {
      var values = new HashMap<String, Double>();
      assumptions
          .all()
          .forEach((name, range) -> values.put(name, range.quantile(random.nextDouble())));
      downtimes.add(minutes(journey, deployment, values));
    }
    Collections.sort(downtimes);
    return new Result(
        journey,
        journey.parts(deployment),
        new Quantiles(at(downtimes, 0.1), at(downtimes, 0.5), at(downtimes, 0.9)),
        agreement(journey, deployment),
        strongest(journey, deployment));
  }

  private static double at(List<Double> sorted, double share) {
    return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * sorted.size())));
  }

  private List<Influence> strongest(Journey journey, Deployment deployment) {
    var middle = new HashMap<String, Double>();
    assumptions.all().forEach((name, range) -> middle.put(name, range.quantile(0.5)));
    return assumptions.all().values().stream()
        .map(
            it ->
                new Influence(
                    it,
                    minutes(journey, deployment, with(middle, it.name(), it.low())),
                    minutes(journey, deployment, with(middle, it.name(), it.high()))))
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
  double minutes(Journey journey, Deployment deployment, Map<String, Double> values) {
    var detection = Journey.Detection.of(deployment);
    List<String> parts = journey.parts(deployment);
    double events = values.get("region.events");
    double disrupted = events * values.get("region.minutes");
    for (String part : parts) {
      events += values.get(part + ".events");
      disrupted += values.get(part + ".events") * values.get(part + ".minutes");
    }
    double local = journey == Journey.SIGN_IN ? 0 : local(deployment, detection, values);
    double deployments =
        journey == Journey.SIGN_IN
            ? 0
            : values.get("deployments")
                * values.get("deployment.faulty")
                * values.get("deployment.minutes");
    if (detection.failover().isEmpty()) return disrupted + local + deployments;
    double failover = detection.failover().get() / 60;
    double failed = values.get("failover.failed");
    return events * (1 - failed) * failover
        + disrupted * failed
        + local
        + deployments * values.get("failover.sharedDeployments")
        + values.get("failover.shared") * values.get("failover.sharedMinutes");
  }

  /** Returns what the loss of servers and zones costs inside a region, weighted by requests. */
  private static double local(
      Deployment deployment, Journey.Detection detection, Map<String, Double> values) {
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

  private double agreement(Journey journey, Deployment deployment) {
    List<String> parts =
        deployment.regions() == 1
            ? journey.parts(deployment)
            : List.of(journey == Journey.SIGN_IN ? "users" : "globalStore");
    return new Structure.Series(
            parts.stream()
                .<Structure>map(it -> new Structure.Part(assumptions.agreements().get(it)))
                .toList())
        .availability();
  }
}
