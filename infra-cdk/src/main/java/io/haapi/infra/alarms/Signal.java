package io.haapi.infra.alarms;

import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;

/**
 * Something that is watched: the dashboard draws it, and an alarm rings when it passes its limit.
 *
 * @param section of docs/runbooks.md, and the end of the alarm's name
 * @param meaning of the alarm, in one sentence without its full stop
 * @param metric what is measured, over the period in which it counts
 * @param limit when the alarm rings
 */
public record Signal(String section, String meaning, IMetric metric, Threshold limit) {

  /**
   * When an alarm rings.
   *
   * @param operator on which side of the value it is wrong
   * @param value in the metric's unit
   * @param periods how many in a row must be wrong
   * @param missing what a period without a measurement is
   */
  public record Threshold(
      ComparisonOperator operator, double value, int periods, TreatMissingData missing) {

    /** Wrong above a value; where nothing is measured, nothing happens. */
    public static Threshold above(double value, int periods) {
      return new Threshold(
          ComparisonOperator.GREATER_THAN_THRESHOLD,
          value,
          periods,
          TreatMissingData.NOT_BREACHING);
    }

    /** Wrong below a value; without a measurement nobody knows. */
    public static Threshold below(double value, int periods) {
      return new Threshold(
          ComparisonOperator.LESS_THAN_THRESHOLD, value, periods, TreatMissingData.MISSING);
    }
  }
}
