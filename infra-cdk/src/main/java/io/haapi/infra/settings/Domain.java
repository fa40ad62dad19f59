package io.haapi.infra.settings;

/**
 * A domain of the user's.
 *
 * @param name its name
 * @param hostedZoneId the public hosted zone in Route 53 that answers for it
 * @param subdomain the label of the API below it
 */
public record Domain(String name, String hostedZoneId, String subdomain) {
  /** The label of the API, unless another one is asked for. */
  static final String API = "api";

  /** The name that clients use. */
  public String api() {
    return subdomain + "." + name;
  }

  /** The name of the console. */
  public String console() {
    return (subdomain.equals(API) ? "console" : "console-" + subdomain) + "." + name;
  }

  /**
   * The name in the load balancer's certificate, which the front door expects; it needs no record.
   */
  public String origin() {
    return "origin-" + subdomain + "." + name;
  }

  /** The name by which one region is reached, whichever serves: health checks ask it. */
  public String regional(Region region) {
    return subdomain + "-" + region.name() + "." + name;
  }
}
