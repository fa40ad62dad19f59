package io.haapi.infra.settings;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * How the deployment is watched.
 *
 * @param slo the percentage of requests of 30 days that are to succeed
 * @param alarmTopic the name of the user's topics of SNS that alarms tell, one in each region; none
 *     if there is none
 * @param budget whom to tell of what it costs, if anybody
 * @param experiments whether faults can be injected on purpose
 */
public record Operating(
    BigDecimal slo, Optional<String> alarmTopic, Optional<Budget> budget, boolean experiments) {

  /**
   * What a deployment may cost.
   *
   * @param dollars USD per month
   * @param email who is told
   */
  public record Budget(int dollars, String email) {}

  /** The same for the second region: one budget is for both. */
  Operating inStandby() {
    return new Operating(slo, alarmTopic, Optional.empty(), experiments);
  }
}
