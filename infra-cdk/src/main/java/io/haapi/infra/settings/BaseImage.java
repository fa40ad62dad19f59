package io.haapi.infra.settings;

import java.util.Locale;

/** What EC2 instances boot from. */
enum BaseImage implements Setting.Coded {
  /** Amazon's own, on which first boot installs everything. */
  AMAZON,
  /** One that is made with everything in it. */
  GOLDEN;

  @Override
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
