package io.haapi.lab.compare.cost;

import java.util.List;

/** A line of a bill: every resource of a template has at least one. */
public sealed interface CostLine {
  /** Returns the resources' type. */
  String type();

  /** Returns what it is for, in a few words. */
  String what();

  /** Returns the logical ids of the resources, each with its stack. */
  List<String> resources();

  /**
   * A line with a rate.
   *
   * @param rate the price of a unit
   * @param quantity the units, as a function of the load
   * @param discount the part of the price that is saved, from 0 to 1
   * @param standby whether it is in the region that serves no requests
   */
  record Priced(
      String type,
      String what,
      List<String> resources,
      PriceList.Rate rate,
      Quantity quantity,
      double discount,
      boolean standby)
      implements CostLine {
    /** Returns the quantity for a month; the standby has no requests. */
    public double quantityAt(double requestsPerSecond, Profile profile) {
      return quantity.at(standby ? 0 : requestsPerSecond, profile);
    }
  }

  /**
   * A line that AWS does not charge.
   *
   * @param why the reason, or where the cost is counted
   */
  record Free(String type, String what, List<String> resources, String why) implements CostLine {}

  /**
   * A line whose cost is missing from the sum.
   *
   * @param why what is not known
   * @param gap what its absence does to the sum
   */
  record NotPriced(String type, String what, List<String> resources, String why, Gap gap)
      implements CostLine {}

  /** What the absence of a line does to the sum of a bill. */
  enum Gap {
    /** Little: the sum can be compared with others. */
    SMALL,
    /** Something that grows with the load is missing: with requests, the sum is a lower bound. */
    WITH_LOAD,
    /** A large part is missing: the sum is a lower bound at rest too. */
    AT_REST
  }
}
