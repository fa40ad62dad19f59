package io.haapi.lifecycle;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this process ends.
 *
 * @param pause how long it serves after the signal, so that load balancers notice: their interval
 *     times their threshold, and a second
 * @param drain how long requests that run may then take; {@code
 *     spring.lifecycle.timeout-per-shutdown-phase} follows it
 */
@ConfigurationProperties("haapi.shutdown")
public record ShutdownSettings(
    @DefaultValue("11s") Duration pause, @DefaultValue("10s") Duration drain) {

  /**
   * @throws IllegalArgumentException when one is negative
   */
  public ShutdownSettings {
    if (pause.isNegative()) throw negative("pause");
    if (drain.isNegative()) throw negative("drain");
  }

  private static IllegalArgumentException negative(String member) {
    return new IllegalArgumentException("haapi.shutdown." + member + " must not be negative");
  }
}
