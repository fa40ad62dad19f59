package io.haapi.lab.compare.cost;

import io.haapi.lab.catalogue.Deployment;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a deployment costs.
 *
 * @param deployment the deployment
 * @param lines a line or more for every resource, the priced ones first
 * @param profile the workload
 */
public record Bill(Deployment deployment, List<CostLine> lines, Profile profile) {
  /** Requests for which {@link #perMillion} is given. */
  private static final double MILLION = 1e6;

  /** Returns the cost of a month, in USD, without the lines that are not priced. */
  public double monthly(double requestsPerSecond) {
    // By rate, because tiers and free quantities belong to an account, not to a resource.
    return priced().collect(Collectors.groupingBy(CostLine.Priced::rate)).entrySet().stream()
        .mapToDouble(it -> total(it.getKey(), it.getValue(), requestsPerSecond))
        .sum();
  }

  /** Returns the cost of a month without requests, in USD. */
  public double atRest() {
    return monthly(0);
  }

  /** Returns what a million requests cost at a load beyond the cost at rest, in USD. */
  public double perMillion(double requestsPerSecond) {
    return (monthly(requestsPerSecond) - atRest())
        / (requestsPerSecond * Quantity.SECONDS / MILLION);
  }

  /** Returns what one line adds to the cost of a month, in USD. */
  public double monthly(CostLine.Priced line, double requestsPerSecond) {
    var same = priced().filter(it -> it.rate().equals(line.rate())).toList();
    double all = same.stream().mapToDouble(it -> it.quantityAt(requestsPerSecond, profile)).sum();
    if (all == 0) return 0;
    return line.rate().price(paid(line.rate(), all))
        * (line.quantityAt(requestsPerSecond, profile) / all)
        * (1 - line.discount());
  }

  /**
   * Returns the same bill with rates for Arm where there are both: what the same size of container
   * or function costs there.
   */
  public Bill onArm(PriceList prices) {
    return new Bill(
        deployment,
        lines.stream()
            .map(
                it ->
                    it instanceof CostLine.Priced line && line.rate().name().endsWith("-x86")
                        ? new CostLine.Priced(
                            line.type(),
                            line.what(),
                            line.resources(),
                            prices.rate(line.rate().name().replace("-x86", "-arm")),
                            line.quantity(),
                            line.discount(),
                            line.standby())
                        : it)
            .toList(),
        profile);
  }

  /** Returns the lines with a rate. */
  public Stream<CostLine.Priced> priced() {
    return lines.stream()
        .filter(CostLine.Priced.class::isInstance)
        .map(CostLine.Priced.class::cast);
  }

  /** Returns the servers that answer requests; empty for functions. */
  public Stream<Quantity.Servers> servers() {
    return priced()
        .filter(it -> !it.standby())
        .map(CostLine.Priced::quantity)
        .filter(Quantity.Servers.class::isInstance)
        .map(Quantity.Servers.class::cast);
  }

  /** Returns whether something large is not priced, so that the sum at a load is too low. */
  public boolean isLowerBound() {
    return has(CostLine.Gap.WITH_LOAD) || isLowerBoundAtRest();
  }

  /** Returns whether even the sum without requests is too low. */
  public boolean isLowerBoundAtRest() {
    return has(CostLine.Gap.AT_REST);
  }

  private boolean has(CostLine.Gap gap) {
    return lines.stream()
        .anyMatch(it -> it instanceof CostLine.NotPriced line && line.gap() == gap);
  }

  /** Returns how many lines are of a kind. */
  public long count(Class<? extends CostLine> kind) {
    return lines.stream().filter(kind::isInstance).count();
  }

  private double total(PriceList.Rate rate, List<CostLine.Priced> lines, double requestsPerSecond) {
    double all = lines.stream().mapToDouble(it -> it.quantityAt(requestsPerSecond, profile)).sum();
    if (all == 0) return 0;
    double saved =
        lines.stream()
                .mapToDouble(it -> it.discount() * it.quantityAt(requestsPerSecond, profile))
                .sum()
            / all;
    return rate.price(paid(rate, all)) * (1 - saved);
  }

  private double paid(PriceList.Rate rate, double quantity) {
    return profile.freeTier() ? Math.max(0, quantity - rate.free()) : quantity;
  }
}
