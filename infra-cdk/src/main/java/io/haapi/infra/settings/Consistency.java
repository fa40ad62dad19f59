package io.haapi.infra.settings;

import java.util.Locale;

/** How the two regions of a deployment see each other's orders. */
public enum Consistency implements Setting.Coded {
  /** At once: a command runs once, whichever regions it is tried in. */
  STRONG,
  /**
   * Within moments: a command that is tried in both regions within them can run twice, and the
   * later one wins.
   */
  EVENTUAL;

  @Override
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
