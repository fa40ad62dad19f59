package io.haapi.lifecycle;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the graceful shutdown.
 *
 * @param pause how long the process serves after the signal, so that load balancers notice: their
 *     interval times their threshold, and a second
 * @param drain how long running requests may then take; {@code
 *     spring.lifecycle.timeout-per-shutdown-phase} follows it
 */
@ConfigurationProperties("haapi.shutdown")
public record ShutdownSettings(
    @DefaultValue("11s") Duration pause, @DefaultValue("10s") Duration drain) {

  /**
   * The limit of ECS, the longest of all platforms: 120 s from the signal to the end of the
   * process.
   */
  private static final Duration LONGEST = Duration.ofSeconds(110);

  /**
   * @throws SettingException when one is negative, or no platform would wait so long
   */
  public ShutdownSettings {
    SettingRules.duration("haapi.shutdown.pause", pause, Duration.ZERO, LONGEST);
    SettingRules.duration("haapi.shutdown.drain", drain, Duration.ofSeconds(1), LONGEST);
    if (pause.plus(drain).compareTo(LONGEST) > 0) {
      throw new SettingException(
          "haapi.shutdown.pause and haapi.shutdown.drain together must be at most "
              + SettingRules.text(LONGEST)
              + ": platforms end a process that takes longer");
    }
  }
}
