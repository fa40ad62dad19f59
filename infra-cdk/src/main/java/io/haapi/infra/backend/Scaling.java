package io.haapi.infra.backend;

/** The targets of autoscaling; the first one reached scales out. */
final class Scaling {
  /** A fifth of the throughput of one processor with a fast table; see docs/benchmarks.md. */
  static final int REQUESTS_PER_MINUTE = 12_000;

  /** After the loss of a zone, the others take 50 % more load and still have capacity. */
  static final int CPU_PERCENT = 50;

  /** The alarm threshold: above it, servers cannot take the load of a lost zone. */
  static final int BUSY_PERCENT = 80;

  private Scaling() {}
}
