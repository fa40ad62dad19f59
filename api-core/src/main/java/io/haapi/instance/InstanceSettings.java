package io.haapi.instance;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The place where this process runs.
 *
 * @param pattern the pattern of the deployment, such as {@code ec2}
 * @param region the AWS region, or {@code local}
 * @param zone the availability zone; empty if unknown, as a Kubernetes label can be
 * @param id the instance, task or pod; empty stands for the host's name
 */
@ConfigurationProperties("haapi.instance")
public record InstanceSettings(
    @DefaultValue("local") String pattern,
    @DefaultValue("local") String region,
    @DefaultValue(InstanceSettings.UNKNOWN) String zone,
    @DefaultValue("") String id) {
  static final String UNKNOWN = "unknown";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");

  /**
   * @throws SettingException when a value cannot be sent in a header
   */
  public InstanceSettings {
    check("pattern", pattern);
    check("region", region);
    if (zone.isEmpty()) zone = UNKNOWN;
    check("zone", zone);
    if (!id.isEmpty()) check("id", id);
  }

  private static void check(String member, String value) {
    SettingRules.text(
        "haapi.instance." + member,
        value,
        NAME,
        "1 to 128 of A-Z a-z 0-9 . _ : / -"
            + (member.equals("region") ? " (if it is not set, AWS_REGION must be)" : ""));
  }
}
