package io.haapi.infra.alarms;

import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;

/**
 * A metric with an alarm threshold. The dashboard shows it, and an alarm fires when it breaches the
 * threshold.
 *
 * @param section the section of docs/runbooks.md, which is also the last part of the alarm's name
 * @param meaning the cause of the alarm, as one sentence without its full stop
 * @param metric the metric, with the period in which it is evaluated
 * @param limit the threshold of the alarm
 */
public record Signal(String section, String meaning, IMetric metric, Threshold limit) {

  /**
   * The condition on which an alarm fires.
   *
   * @param operator the comparison of the metric with the value
   * @param value the limit in the metric's unit
   * @param periods the number of consecutive periods that must breach
   * @param missing the evaluation of a period without data
   */
  public record Threshold(
      ComparisonOperator operator, double value, int periods, TreatMissingData missing) {

    /**
     * Returns a threshold that is breached above a value. Periods without data count as healthy.
     */
    public static Threshold above(double value, int periods) {
      return new Threshold(
          ComparisonOperator.GREATER_THAN_THRESHOLD,
          value,
          periods,
          TreatMissingData.NOT_BREACHING);
    }

    /** Returns a threshold that is breached below a value. Without data the state is unknown. */
    public static Threshold below(double value, int periods) {
      return new Threshold(
          ComparisonOperator.LESS_THAN_THRESHOLD, value, periods, TreatMissingData.MISSING);
    }
  }
}
