package io.haapi.telemetry;

/** A metric of the API, with the name that dashboards and alarms use. */
public enum Metric {
  COMMANDS_EXECUTED("CommandsExecuted", Kind.COUNTER),
  COMMANDS_REPLAYED("CommandsReplayed", Kind.COUNTER),
  KEYS_REUSED("IdempotencyKeysReused", Kind.COUNTER),
  REQUESTS_SHED("RequestsShed", Kind.COUNTER),
  WRITE_CONFLICTS("WriteConflicts", Kind.COUNTER),
  LOCAL_FAILURES("LocalFailures", Kind.COUNTER),
  UNKNOWN_OUTCOMES("UnknownOutcomes", Kind.COUNTER),
  SESSION_SAVES("SessionSaves", Kind.COUNTER),
  SESSION_SAVES_REFUSED("SessionSavesRefused", Kind.COUNTER),
  LOG_LINES_DROPPED("LogLinesDropped", Kind.COUNTER),
  STORE_RETRIES("StoreRetries", Kind.COUNTER),
  TABLE_LATENCY("TableLatency", Kind.TIMER),
  POOL_WAIT("PoolWait", Kind.TIMER);

  /** The kind of a metric. */
  enum Kind {
    COUNTER,
    TIMER
  }

  private final String metricName;
  private final Kind kind;

  Metric(String metricName, Kind kind) {
    this.metricName = metricName;
    this.kind = kind;
  }

  /** Returns the name in CloudWatch. */
  public String metricName() {
    return metricName;
  }

  Kind kind() {
    return kind;
  }
}
