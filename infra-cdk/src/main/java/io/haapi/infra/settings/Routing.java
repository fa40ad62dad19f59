package io.haapi.infra.settings;

import java.util.Locale;

/** Which of two regions a client is sent to. */
public enum Routing implements Setting.Coded {
  /** The primary one, as long as it is healthy. */
  FAILOVER,
  /** The nearer one that is healthy: both serve. */
  LATENCY;

  @Override
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
