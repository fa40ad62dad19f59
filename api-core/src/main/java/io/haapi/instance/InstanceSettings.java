package io.haapi.instance;

import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where this process runs.
 *
 * @param pattern how it is deployed, such as {@code ec2}
 * @param region the AWS region, or {@code local}
 * @param zone the availability zone
 * @param id the instance, task or pod; empty stands for the host's name
 */
@ConfigurationProperties("haapi.instance")
public record InstanceSettings(
    @DefaultValue("local") String pattern,
    @DefaultValue("local") String region,
    @DefaultValue("unknown") String zone,
    @DefaultValue("") String id) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");

  /**
   * @throws IllegalArgumentException when one could not stand in a header
   */
  public InstanceSettings {
    check("pattern", pattern);
    check("region", region);
    check("zone", zone);
    if (!id.isEmpty()) check("id", id);
  }

  private static void check(String member, String value) {
    if (NAME.matcher(value).matches()) return;
    throw new IllegalArgumentException(
        "haapi.instance." + member + " must match " + NAME.pattern());
  }
}
