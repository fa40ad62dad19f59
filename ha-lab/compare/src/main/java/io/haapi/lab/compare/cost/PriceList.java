package io.haapi.lab.compare.cost;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The public prices that a comparison uses, from the dated file {@code prices.yaml}.
 *
 * @param date when the file was last checked against its sources
 * @param region the region of the prices; the same are used for the second region
 * @param rates the rates by name
 * @param instances the instance types by name
 */
public record PriceList(
    LocalDate date, String region, Map<String, Rate> rates, Map<String, Instance> instances) {
  /**
   * A price.
   *
   * @param name its name in the file
   * @param unit what is counted
   * @param tiers the prices by quantity, in ascending order; the last has no limit
   * @param free the quantity that each account has free every month
   * @param source the page with the price
   * @param read the month in which it was read there
   * @param thirdParty whether the page is not AWS's
   */
  public record Rate(
      String name,
      String unit,
      List<Tier> tiers,
      double free,
      String source,
      String read,
      boolean thirdParty) {
    /** Returns the price of a quantity for a month, in USD. */
    public double price(double quantity) {
      double price = 0;
      double begin = 0;
      for (Tier tier : tiers) {
        double end = tier.upTo().orElse(Double.MAX_VALUE);
        price += Math.max(0, Math.min(quantity, end) - begin) * tier.usd();
        begin = end;
      }
      return price;
    }
  }

  /**
   * A price up to a quantity.
   *
   * @param upTo the quantity a month up to which it holds; empty for the last tier
   * @param usd the price of one unit, in USD
   */
  public record Tier(Optional<Double> upTo, double usd) {}

  /**
   * An instance type.
   *
   * @param rate its price for an hour
   * @param processors its processors
   * @param baseline the share of each processor that is paid with the hour
   */
  public record Instance(Rate rate, double processors, double baseline) {}

  /** The age in days from which prices have to be checked against their sources. */
  private static final long OLD_DAYS = 180;

  /** Returns date and age of the file in words, with a warning if it is old. */
  public String age(LocalDate today) {
    long days = ChronoUnit.DAYS.between(date, today);
    return "prices of %s, %d %s old%s"
        .formatted(
            date,
            days,
            days == 1 ? "day" : "days",
            days >= OLD_DAYS ? ": check them against their sources" : "");
  }

  /** Reads the file of this module. */
  public static PriceList read() {
    Map<String, Object> file = Yaml.resource("prices.yaml");
    var rates = new TreeMap<String, Rate>();
    Yaml.members(file.get("rates"), "rates")
        .forEach((name, value) -> rates.put(name, rate(name, Yaml.members(value, name))));
    var instances = new TreeMap<String, Instance>();
    Yaml.members(file.get("instances"), "instances")
        .forEach(
            (name, value) -> {
              Map<String, Object> members = Yaml.members(value, name);
              members.put("unit", "hours");
              instances.put(
                  name,
                  new Instance(
                      rate(name, members),
                      number(members.get("processors")),
                      number(members.get("baseline"))));
            });
    LocalDate date = ((Date) file.get("date")).toInstant().atZone(ZoneOffset.UTC).toLocalDate();
    return new PriceList(
        date, file.get("region").toString(), Map.copyOf(rates), Map.copyOf(instances));
  }

  /**
   * Returns a rate.
   *
   * @throws IllegalArgumentException if the file has none of this name
   */
  public Rate rate(String name) {
    return Optional.ofNullable(rates.get(name))
        .orElseThrow(() -> new IllegalArgumentException("there is no rate " + name));
  }

  private static Rate rate(String name, Map<String, Object> members) {
    var tiers = new ArrayList<Tier>();
    if (members.get("tiers") instanceof List<?> list) {
      for (Object tier : list) {
        Map<String, Object> it = Yaml.members(tier, name);
        tiers.add(
            new Tier(
                Optional.ofNullable(it.get("upTo")).map(PriceList::number), number(it.get("usd"))));
      }
    } else {
      tiers.add(new Tier(Optional.empty(), number(members.get("usd"))));
    }
    return new Rate(
        name,
        members.get("unit").toString(),
        List.copyOf(tiers),
        Optional.ofNullable(members.get("free")).map(PriceList::number).orElse(0.0),
        members.get("source").toString(),
        members.get("read").toString(),
        Boolean.TRUE.equals(members.get("thirdParty")));
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }
}
