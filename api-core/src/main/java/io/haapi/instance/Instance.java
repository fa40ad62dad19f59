package io.haapi.instance;

/**
 * The instance that responds.
 *
 * @param pattern the pattern of the deployment
 * @param region the AWS region
 * @param zone the availability zone
 * @param instance the instance, task or pod
 * @param version the version of the API
 */
public record Instance(
    String pattern, String region, String zone, String instance, String version) {
  /** The header that carries it in every response. */
  public static final String HEADER = "X-Instance";

  /** Returns the header's value: an RFC 9651 dictionary. */
  public String header() {
    return "pattern=\"%s\", region=\"%s\", zone=\"%s\", instance=\"%s\", version=\"%s\""
        .formatted(pattern, region, zone, instance, version);
  }
}
