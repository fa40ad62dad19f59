package io.haapi.infra.settings;

import java.util.Locale;

/** How what runs in the VPC reaches AWS's own services. */
public enum Egress implements Setting.Coded {
  /** Through an endpoint for each service that it needs; nothing else is reached. */
  ENDPOINTS,
  /** Through a NAT gateway in each zone; the whole internet is reached. */
  NAT;

  @Override
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
