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
 * The objective of availability, and alarms on how quickly what may fail is used up. Each needs two
 * windows: the long one says that it matters, the short one that it is still so.
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
   * @param frontDoor whose responses count
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
                "A fiftieth of what may fail in 30 days failed within an hour, and it goes on"),
            new Burn(
                "error-budget-slow",
                new BigDecimal("6").multiply(mayFail),
                360,
                30,
                "A twentieth of what may fail in 30 days failed within six hours, and it goes on"));
    this.alarms = burns.stream().map(it -> alarm(it, props)).toList();
  }

  /** One for each rate. */
  List<IAlarm> alarms() {
    return alarms;
  }

  /** The rates. */
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

  /** It tells nobody: alone it is no reason to. */
  private Alarm window(Burn burn, String name, int minutes, FrontDoor frontDoor) {
    String id = burn.section() + "-" + minutes;
    return Alarms.of(
        this,
        id,
        name + "-" + minutes,
        new Signal(
            burn.section(),
            "More than %s %% failed in %d minutes, which is one of two conditions"
                .formatted(burn.percent().stripTrailingZeros().toPlainString(), minutes),
            FrontDoorSignals.failed(frontDoor, minutes),
            Threshold.above(burn.percent().doubleValue(), 1)));
  }

  /**
   * A rate at which what may fail is used up.
   *
   * @param section of docs/runbooks.md
   * @param percent of requests that fail at that rate
   * @param longMinutes the window that says that it matters
   * @param shortMinutes the window that says that it goes on
   * @param meaning of the alarm
   */
  record Burn(
      String section, BigDecimal percent, int longMinutes, int shortMinutes, String meaning) {}
}
