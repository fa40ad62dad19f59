package io.haapi.telemetry;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the metrics.
 *
 * @param namespace the CloudWatch namespace
 * @param step the interval at which metrics are written
 */
@ConfigurationProperties("haapi.telemetry")
record TelemetrySettings(
    @DefaultValue("HaApi") String namespace, @DefaultValue("60s") Duration step) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /**
   * CloudWatch's rule; names that begin with {@code AWS/} are reserved.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html">PutMetricData:
   *     Namespace</a>
   */
  private static final Pattern NAMESPACE =
      Pattern.compile("(?!AWS/)[0-9A-Za-z._/#-][0-9A-Za-z._/#:-]{0,254}");

  /**
   * @throws SettingException when CloudWatch would reject the namespace, or the step is out of
   *     range
   */
  TelemetrySettings {
    SettingRules.text(
        "haapi.telemetry.namespace",
        namespace,
        NAMESPACE,
        "1 to 255 of A-Z a-z 0-9 . _ / # : -, not beginning with AWS/ or a colon");
    if (step.compareTo(SHORTEST) < 0) {
      throw new SettingException("haapi.telemetry.step must be 1 s or more");
    }
    SettingRules.duration("haapi.telemetry.step", step, SHORTEST, LONGEST);
  }
}
