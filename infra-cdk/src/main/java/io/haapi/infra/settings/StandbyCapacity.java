package io.haapi.infra.settings;

import java.util.Locale;

/** How many serve in the standby region before it is needed. */
public enum StandbyCapacity implements Setting.Coded {
  /** As many as in the primary one: it takes all requests at once. */
  FULL,
  /** One in each zone: until more have started, it sheds what is too much. */
  WARM;

  @Override
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
