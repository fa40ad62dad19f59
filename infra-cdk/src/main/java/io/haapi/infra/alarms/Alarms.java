package io.haapi.infra.alarms;

import io.haapi.infra.settings.DeploymentSettings;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.AlarmBase;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.sns.Topic;
import software.constructs.Construct;

/** Creates alarms with their descriptions and notifications. */
public final class Alarms {
  private Alarms() {}

  /**
   * Returns the description of an alarm.
   *
   * @param meaning the cause of the alarm, as one sentence without its full stop
   * @param section the section of docs/runbooks.md with the procedure
   */
  public static String description(String meaning, String section) {
    return "%s. What to do: docs/runbooks.md#%s".formatted(meaning, section);
  }

  /**
   * Creates an alarm on a signal.
   *
   * @param name the name of the alarm, which is unique for a deployment and region
   */
  public static Alarm of(Construct scope, String id, String name, Signal signal) {
    var limit = signal.limit();
    return Alarm.Builder.create(scope, id)
        .alarmName(name)
        .alarmDescription(description(signal.meaning(), signal.section()))
        .metric(signal.metric())
        .threshold(limit.value())
        .comparisonOperator(limit.operator())
        .evaluationPeriods(limit.periods())
        .treatMissingData(limit.missing())
        .build();
  }

  /** Lets an alarm notify the user's topic of this region when it fires and when it recovers. */
  public static void notify(AlarmBase alarm, DeploymentSettings settings) {
    settings
        .operations()
        .alarmTopic()
        .ifPresent(
            name -> {
              String arn =
                  Stack.of(alarm)
                      .formatArn(ArnComponents.builder().service("sns").resource(name).build());
              var topic = new SnsAction(Topic.fromTopicArn(alarm, "Topic", arn));
              alarm.addAlarmAction(topic);
              alarm.addOkAction(topic);
            });
  }
}
