package io.haapi.lifecycle;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the graceful shutdown.
 *
 * @param pause how long the process keeps serving after the stop signal, so that load balancers
 *     notice: their interval times their threshold, plus a second
 * @param drain how long running requests may then take; {@code
 *     spring.lifecycle.timeout-per-shutdown-phase} is derived from it
 */
@ConfigurationProperties("haapi.shutdown")
public record ShutdownSettings(
    @DefaultValue("11s") Duration pause, @DefaultValue("10s") Duration drain) {

  /**
   * Below the longest limit of any platform: ECS allows 120 s from the signal to the end of the
   * process.
   */
  private static final Duration LONGEST = Duration.ofSeconds(110);

  /**
   * @throws SettingException when a value is negative, or both together exceed what any platform
   *     allows
   */
  public ShutdownSettings {
    SettingRules.duration("haapi.shutdown.pause", pause, Duration.ZERO, LONGEST);
    SettingRules.duration("haapi.shutdown.drain", drain, Duration.ofSeconds(1), LONGEST);
    if (pause.plus(drain).compareTo(LONGEST) > 0) {
      throw new SettingException(
          "haapi.shutdown.pause and haapi.shutdown.drain together must be at most "
              + SettingRules.text(LONGEST)
              + ": platforms kill a process that takes longer");
    }
  }
}
