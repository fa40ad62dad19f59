package io.haapi.infra.backend;

import io.haapi.infra.alarms.Alarms;
import io.haapi.infra.settings.DeploymentSettings;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.constructs.Construct;

/**
 * Creates the alarm that rolls back deployments. It fires when more than one request in twenty
 * fails.
 */
final class FailureAlarm {
  private static final int PERCENT = 5;

  private FailureAlarm() {}

  /**
   * @param what the failing requests in words
   * @param percentage the math expression for the failure rate in percent
   */
  static Alarm of(
      Construct scope,
      String id,
      DeploymentSettings settings,
      String what,
      String percentage,
      Map<String, ? extends IMetric> metrics) {
    var alarm =
        Alarm.Builder.create(scope, id)
            .alarmDescription(
                Alarms.description(
                    "More than %d %% of %s failed in two of three minutes".formatted(PERCENT, what),
                    "failing"))
            .metric(
                MathExpression.Builder.create()
                    .expression(percentage)
                    .usingMetrics(new TreeMap<>(metrics))
                    .period(Duration.minutes(1))
                    .build())
            .threshold(PERCENT)
            .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
            .evaluationPeriods(3)
            .datapointsToAlarm(2)
            // Without requests nothing fails.
            .treatMissingData(TreatMissingData.NOT_BREACHING)
            .build();
    Alarms.notify(alarm, settings);
    return alarm;
  }
}
