package io.haapi.edge;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How bodies are read.
 *
 * @param deadline when the whole body must be there; a client that falls silent is given up half of
 *     this later at most
 */
@ConfigurationProperties("haapi.body")
public record BodySettings(@DefaultValue("10s") Duration deadline) {

  /**
   * @throws IllegalArgumentException when no body could arrive in time
   */
  public BodySettings {
    if (!deadline.isPositive()) {
      throw new IllegalArgumentException("haapi.body.deadline must be above zero");
    }
  }

  /** How long a client may stay silent within a body. */
  Duration silence() {
    return deadline.dividedBy(2);
  }
}
