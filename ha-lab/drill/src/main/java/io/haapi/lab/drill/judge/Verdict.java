package io.haapi.lab.drill.judge;

/** What a history says about a promise. */
public enum Verdict {
  /** The promise was tested and kept. */
  HOLDS,
  /** The history contains a violation. */
  FAILS,
  /** The history cannot tell. This is never a success. */
  UNKNOWN;

  /** Returns the verdict of both together: a violation outweighs everything. */
  public Verdict and(Verdict other) {
    if (this == FAILS || other == FAILS) return FAILS;
    return this == UNKNOWN || other == UNKNOWN ? UNKNOWN : HOLDS;
  }

  /** Returns the exit code of a command with this verdict. */
  public int exitCode() {
    return switch (this) {
      case HOLDS -> 0;
      case FAILS -> 1;
      case UNKNOWN -> 3;
    };
  }

  /** Returns the name as in reports. */
  public String text() {
    return switch (this) {
      case HOLDS -> "holds";
      case FAILS -> "fails";
      case UNKNOWN -> "unknown";
    };
  }
}
