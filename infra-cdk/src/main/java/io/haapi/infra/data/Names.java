package io.haapi.infra.data;

import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.Region;
import software.amazon.awscdk.Aws;

/**
 * The names that a deployment's parts know each other by, in every region.
 *
 * @param pattern whose
 * @param suffix of this deployment; may be empty
 */
public record Names(Pattern pattern, String suffix) {

  /** The prefix of all others. */
  public String deployment() {
    return "haapi-" + pattern.code() + (suffix.isEmpty() ? "" : "-" + suffix);
  }

  /** The table of orders. */
  public String orders() {
    return deployment() + "-orders";
  }

  /** The table of sessions. */
  public String sessions() {
    return deployment() + "-sessions";
  }

  String secret(SecretKind kind, int generation) {
    return deployment() + "/" + kind.code() + "-" + generation;
  }

  String apiKey() {
    return deployment() + "/api-key";
  }

  String consoleSecret() {
    return deployment() + "/console-secret";
  }

  /**
   * The bucket of a region that holds the console's files. With the account's number in it, because
   * no two buckets of all accounts have one name.
   */
  public String console(Region region) {
    return deployment() + "-console-" + region.name() + "-" + Aws.ACCOUNT_ID;
  }

  /** The parameter that holds the host of the API where it has no domain. */
  public String apiHost() {
    return "/" + deployment() + "/api-host";
  }

  String users() {
    return deployment() + "/users";
  }

  /** The alarm by which a person moves all requests out of the first region. */
  public String evacuation() {
    return deployment() + "-evacuate";
  }

  /** The namespace of the metrics that the API and people send. */
  public String metrics() {
    return "HaApi/" + deployment();
  }

  String key() {
    return "alias/" + deployment();
  }
}
