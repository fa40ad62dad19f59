package io.haapi.lab.compare.cost;

import java.util.List;
import java.util.Map;

/**
 * How much of something a deployment uses in a month, as a function of its load. The page evaluates
 * the same forms in the browser.
 */
public sealed interface Quantity {
  /** Hours of a month: the basis of AWS's own monthly prices. */
  double HOURS = 730;

  /** Seconds of a month. */
  double SECONDS = HOURS * 3600;

  /**
   * Returns the quantity for a month.
   *
   * @param requestsPerSecond the load, evenly spread over the month
   * @param profile the shares of the operations
   */
  double at(double requestsPerSecond, Profile profile);

  /**
   * The same at every load.
   *
   * @param amount the quantity for a month
   */
  record Fixed(double amount) implements Quantity {
    @Override
    public double at(double requestsPerSecond, Profile profile) {
      return amount;
    }
  }

  /**
   * In proportion to the requests.
   *
   * @param perRequest the quantity for one request of each operation
   */
  record PerRequest(Map<RequestKind, Double> perRequest) implements Quantity {
    @Override
    public double at(double requestsPerSecond, Profile profile) {
      double mean =
          perRequest.entrySet().stream()
              .mapToDouble(it -> it.getValue() * profile.share(it.getKey()))
              .sum();
      return requestsPerSecond * SECONDS * mean;
    }
  }

  /**
   * The largest of several measures in each hour, such as the capacity units of a load balancer.
   *
   * @param perRequestPerSecond each measure at one request per second
   */
  record Busiest(List<Double> perRequestPerSecond) implements Quantity {
    @Override
    public double at(double requestsPerSecond, Profile profile) {
      double most = perRequestPerSecond.stream().mapToDouble(it -> it).max().orElse(0);
      return requestsPerSecond * most * HOURS;
    }
  }

  /**
   * Servers: as many as the load needs, within the limits of the template.
   *
   * @param minimum the number at rest
   * @param maximum the most that scaling allows
   * @param fixed how many of them are billed elsewhere, as a base of another kind is
   * @param requestsPerServer the load in requests per second for which one more is added
   * @param perServer the quantity of one server for a month
   */
  record Servers(int minimum, int maximum, int fixed, double requestsPerServer, double perServer)
      implements Quantity {
    @Override
    public double at(double requestsPerSecond, Profile profile) {
      return Math.max(0, count(requestsPerSecond) - fixed) * perServer;
    }

    /** Returns the number of servers, at most the maximum. */
    public int count(double requestsPerSecond) {
      return Math.min(maximum, needed(requestsPerSecond));
    }

    /** Returns the number of servers that the load needs, which may exceed the maximum. */
    public int needed(double requestsPerSecond) {
      return Math.max(minimum, (int) Math.ceil(requestsPerSecond / requestsPerServer));
    }
  }

  /**
   * Processor time beyond the baseline of burstable servers.
   *
   * @param servers the servers
   * @param processors the processors of each
   * @param baseline the share of a processor that costs nothing
   * @param processorSeconds the processor time of one request, in seconds
   */
  record Burst(Servers servers, double processors, double baseline, double processorSeconds)
      implements Quantity {
    @Override
    public double at(double requestsPerSecond, Profile profile) {
      int count = servers.count(requestsPerSecond);
      double used = Math.min(requestsPerSecond * processorSeconds, count * processors);
      return Math.max(0, used - count * processors * baseline) * HOURS;
    }
  }
}
