package io.haapi.infra.settings;

import java.util.List;
import java.util.Optional;

/**
 * The user's domain and the names below it.
 *
 * @param name the name of the domain
 * @param hostedZoneId the id of its public hosted zone in Route 53
 * @param subdomain the API's label below the domain
 */
public record Domain(String name, String hostedZoneId, String subdomain) {
  private static final String API = "api";

  private static final SettingDefinition<String> DOMAIN =
      SettingDefinition.text(
          "domain",
          "",
          "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}",
          "a domain name in lower case",
          "your domain: the API is served at `api.<domain>` only, and TLS continues to the load balancer");
  private static final SettingDefinition<String> HOSTED_ZONE_ID =
      SettingDefinition.text(
          "hostedZoneId",
          "",
          "Z[A-Z0-9]{5,31}",
          "the id of a hosted zone of Route 53, such as `Z0123456789ABC`",
          "the public hosted zone of `domain`");
  private static final SettingDefinition<String> SUBDOMAIN =
      SettingDefinition.text(
          "subdomain",
          API,
          "[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?",
          "1 to 32 of `a-z 0-9 -`",
          "the API's label below `domain`; each pattern deployed with the same domain needs another one");

  static final List<SettingDefinition<?>> ALL = List.of(DOMAIN, HOSTED_ZONE_ID, SUBDOMAIN);

  static Optional<Domain> from(ContextValues values, PatternSettings patterns) {
    var domain = values.optional(DOMAIN);
    var zone = values.optional(HOSTED_ZONE_ID);
    if (domain.isPresent() && zone.isEmpty()) {
      throw values.refusal(
          DOMAIN,
          "needs `-c hostedZoneId=`, because certificate and records are created in that zone");
    }
    if (zone.isPresent() && domain.isEmpty()) {
      throw values.refusal(HOSTED_ZONE_ID, "needs `-c domain=`, the name that the zone serves");
    }
    if (domain.isPresent() && patterns.all().size() > 1) {
      throw values.refusal(DOMAIN, "needs `-c pattern=`: one name leads to one pattern");
    }
    return domain.map(it -> new Domain(it, zone.orElseThrow(), values.get(SUBDOMAIN)));
  }

  /** Returns the name that clients use. */
  public String api() {
    return subdomain + "." + name;
  }

  /** Returns the name of the console. */
  public String console() {
    return (subdomain.equals(API) ? "console" : "console-" + subdomain) + "." + name;
  }

  /**
   * Returns the name in the load balancer's certificate, which the front door expects; it needs no
   * record.
   */
  public String origin() {
    return "origin-" + subdomain + "." + name;
  }

  /** Returns the name that always leads to one region: health checks use it. */
  public String regional(AwsRegion region) {
    return subdomain + "-" + region.name() + "." + name;
  }
}
