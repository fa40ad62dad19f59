package io.haapi.infra.backend;

/** When servers become more: whichever is reached first. */
final class Scaling {
  /**
   * A fifth of what one processor serves when the table answers at once; see docs/benchmarks.md.
   */
  static final int REQUESTS_PER_MINUTE = 12_000;

  /** Half: with a zone lost, the others take half as much again, and are not yet full. */
  static final int CPU_PERCENT = 50;

  /** Scaling has not kept up: too little is left for the load of a zone that is lost. */
  static final int BUSY_PERCENT = 80;

  private Scaling() {}
}
