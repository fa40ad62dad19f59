package io.haapi.infra.operations;

import io.haapi.infra.alarms.Alarms;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Threshold;
import io.haapi.infra.frontdoor.FrontDoor;
import io.haapi.infra.stack.StackContext;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.AlarmRule;
import software.amazon.awscdk.services.cloudwatch.AlarmState;
import software.amazon.awscdk.services.cloudwatch.CompositeAlarm;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.cloudwatch.IAlarmRule;
import software.constructs.Construct;

/**
 * The availability SLO with alarms on the burn rate of its error budget. Each alarm needs two
 * windows: the long one shows that the burn is significant, the short one that it continues.
 *
 * @see <a href="https://sre.google/workbook/alerting-on-slos/">Google, The Site Reliability
 *     Workbook, "Alerting on SLOs", 6: Multiwindow, Multi-Burn-Rate Alerts</a>
 */
final class Slo extends Construct {
  private final List<Burn> burns;
  private final List<IAlarm> alarms;

  /**
   * The properties of an objective.
   *
   * @param stackContext the settings and names of the stack
   * @param frontDoor the front door whose responses count
   */
  record Props(StackContext stackContext, FrontDoor frontDoor) {}

  Slo(Construct scope, String id, Props props) {
    super(scope, id);
    var mayFail =
        new BigDecimal("100").subtract(props.stackContext().settings().operations().slo());
    this.burns =
        List.of(
            new Burn(
                "error-budget-fast",
                new BigDecimal("14.4").multiply(mayFail),
                60,
                5,
                "2 % of the 30-day error budget burned within an hour, and the burn continues"),
            new Burn(
                "error-budget-slow",
                new BigDecimal("6").multiply(mayFail),
                360,
                30,
                "5 % of the 30-day error budget burned within six hours, and the burn continues"));
    this.alarms = burns.stream().map(it -> alarm(it, props)).toList();
  }

  /** Returns the alarm of each burn rate. */
  List<IAlarm> alarms() {
    return alarms;
  }

  /** Returns the burn rates. */
  List<Burn> burns() {
    return burns;
  }

  private IAlarm alarm(Burn burn, Props props) {
    String name = props.stackContext().names().deployment() + "-" + burn.section();
    var windows =
        Stream.of(burn.longMinutes(), burn.shortMinutes())
            .map(minutes -> window(burn, name, minutes, props.frontDoor()))
            .map(it -> AlarmRule.fromAlarm(it, AlarmState.ALARM))
            .toArray(IAlarmRule[]::new);
    var both =
        CompositeAlarm.Builder.create(this, burn.section())
            .compositeAlarmName(name)
            .alarmDescription(Alarms.description(burn.meaning(), burn.section()))
            .alarmRule(AlarmRule.allOf(windows))
            .build();
    Alarms.notify(both, props.stackContext().settings());
    return both;
  }

  /** Creates the alarm of one window, which notifies no one: one window alone needs no action. */
  private Alarm window(Burn burn, String name, int minutes, FrontDoor frontDoor) {
    String id = burn.section() + "-" + minutes;
    return Alarms.of(
        this,
        id,
        name + "-" + minutes,
        new Signal(
            burn.section(),
            "More than %s %% of requests failed in %d minutes (one of two windows of the alarm)"
                .formatted(burn.percent().stripTrailingZeros().toPlainString(), minutes),
            FrontDoorSignals.failed(frontDoor, minutes),
            Threshold.above(burn.percent().doubleValue(), 1)));
  }

  /**
   * A burn rate of the error budget.
   *
   * @param section the section of docs/runbooks.md
   * @param percent the percentage of failed requests at that rate
   * @param longMinutes the window that shows that the burn is significant
   * @param shortMinutes the window that shows that it continues
   * @param meaning the cause of the alarm
   */
  record Burn(
      String section, BigDecimal percent, int longMinutes, int shortMinutes, String meaning) {}
}
