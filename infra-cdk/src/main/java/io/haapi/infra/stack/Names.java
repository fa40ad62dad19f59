package io.haapi.infra.stack;

import io.haapi.infra.api.DeclaredTable;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.settings.Pattern;
import software.amazon.awscdk.Aws;

/**
 * The names by which the parts of a deployment find each other, in every region.
 *
 * @param pattern the pattern that is deployed
 * @param suffix the suffix of this deployment; may be empty
 */
public record Names(Pattern pattern, String suffix) {

  /** Returns the name of the deployment, the prefix of all others. */
  public String deployment() {
    return "haapi-" + pattern.code() + (suffix.isEmpty() ? "" : "-" + suffix);
  }

  /** Returns the table of one kind of aggregate. */
  public String table(DeclaredTable table) {
    return deployment() + "-" + table.name();
  }

  /** Returns the vault with the backups of a table, in the first region. */
  public String vault(DeclaredTable table) {
    return table(table);
  }

  /**
   * Returns the vault of the second region. Older deployments left a vault there that has the name
   * of the first region's, and AWS rejects a second vault of the same name.
   */
  public String standbyVault(DeclaredTable table) {
    return table(table) + "-standby";
  }

  /** Returns the vault with the backups of the cluster or instance. */
  public String clusterVault() {
    return deployment() + "-cluster";
  }

  /** Returns the parameter with the generated id of the cluster or instance. */
  public String clusterId() {
    return "/" + deployment() + "/clusterId";
  }

  /** Returns the parameter with the name of the service through which a VPC reaches the cluster. */
  public String clusterEndpointService() {
    return "/" + deployment() + "/clusterEndpointService";
  }

  /** Returns the parameter with the host name of the writer of a cluster, or of the instance. */
  public String clusterHost() {
    return "/" + deployment() + "/clusterHost";
  }

  /** Returns the parameter with the id by which IAM policies name the cluster or instance. */
  public String clusterResourceId() {
    return "/" + deployment() + "/clusterResourceId";
  }

  /** Returns the table of sessions. */
  public String sessions() {
    return deployment() + "-sessions";
  }

  /**
   * Returns the name of the secret of one generation.
   *
   * @param generation a number from the setting that lists the generations
   */
  public String secret(SecretKind kind, int generation) {
    return secret(kind.code() + "/" + generation);
  }

  /** Returns the secret that holds the API key of the usage plan. */
  public String apiKey() {
    return secret("apiKey");
  }

  /** Returns the secret by which the console's requests identify themselves. */
  public String consoleSecret() {
    return secret("consoleSecret");
  }

  /** Returns the parameter with the client id for sign-in in the second region. */
  public String usersClientId() {
    return "/" + deployment() + "/usersClientId";
  }

  /** Returns the parameter that holds a secret's complete ARN, in the region of the secret. */
  public String secretArn(String secret) {
    return "/" + deployment() + "/secretArn" + secret.substring(deployment().length());
  }

  /**
   * Returns the name of a secret. It must not end in a hyphen and six characters, which Secrets
   * Manager would take for the end of an ARN.
   *
   * @param path the last part, six or more characters without a hyphen
   * @see <a
   *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen">Troubleshoot
   *     AWS Secrets Manager</a>
   */
  private String secret(String path) {
    if (!path.matches("[^-]{6,}")) throw new IllegalArgumentException("secret " + path);
    return deployment() + "/" + path;
  }

  /**
   * Returns the bucket of a region with the console's files. It contains the account id, because
   * names of buckets are unique across accounts.
   */
  public String console(AwsRegion region) {
    return deployment() + "-console-" + region.name() + "-" + Aws.ACCOUNT_ID;
  }

  /** Returns the parameter with the host of an API without a domain. */
  public String apiHost() {
    return "/" + deployment() + "/api-host";
  }

  /** Returns the secret with the ids of the users for both regions. */
  public String sharedUsers() {
    return secret("sharedUsers");
  }

  /** Returns the alarm with which an operator evacuates the first region. */
  public String evacuation() {
    return deployment() + "-evacuate";
  }

  /** Returns the namespace of the metrics of the API and of operators. */
  public String metrics() {
    return "HaApi/" + deployment();
  }

  /** Returns the alias of the customer managed key. */
  public String key() {
    return "alias/" + deployment();
  }
}
