package io.haapi.infra.stack;

import io.haapi.infra.api.DeclaredTable;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.settings.Pattern;
import software.amazon.awscdk.Aws;

/**
 * The names that a deployment's parts know each other by, in every region.
 *
 * @param pattern the pattern that is deployed
 * @param suffix the suffix of this deployment; may be empty
 */
public record Names(Pattern pattern, String suffix) {

  /** The prefix of all others. */
  public String deployment() {
    return "haapi-" + pattern.code() + (suffix.isEmpty() ? "" : "-" + suffix);
  }

  /** The table of one kind of aggregate. */
  public String table(DeclaredTable table) {
    return deployment() + "-" + table.name();
  }

  /** The vault with the backups of a table, in the first region. */
  public String vault(DeclaredTable table) {
    return table(table);
  }

  /**
   * The vault of the second region. Older deployments left a vault there that has the name of the
   * first region's, and AWS rejects a second vault of the same name.
   */
  public String standbyVault(DeclaredTable table) {
    return table(table) + "-standby";
  }

  /** The table of sessions. */
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

  /** The secret that holds the API key of the usage plan. */
  public String apiKey() {
    return secret("apiKey");
  }

  /** The secret by which the console's requests identify themselves. */
  public String consoleSecret() {
    return secret("consoleSecret");
  }

  /** The parameter of the second region that holds what people sign in with there. */
  public String usersClientId() {
    return "/" + deployment() + "/usersClientId";
  }

  /** The parameter that holds a secret's complete ARN, in the region of the secret. */
  public String secretArn(String secret) {
    return "/" + deployment() + "/secretArn" + secret.substring(deployment().length());
  }

  /**
   * The name of a secret. No name ends in a hyphen and six characters: Secrets Manager would take
   * them for the end of an ARN.
   *
   * @param path the last part, of six characters or more, none of them a hyphen
   * @see <a
   *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen">Troubleshoot
   *     AWS Secrets Manager</a>
   */
  private String secret(String path) {
    if (!path.matches("[^-]{6,}")) throw new IllegalArgumentException("secret " + path);
    return deployment() + "/" + path;
  }

  /**
   * The bucket of a region that holds the console's files. With the account's number in it, because
   * no two buckets of all accounts have one name.
   */
  public String console(AwsRegion region) {
    return deployment() + "-console-" + region.name() + "-" + Aws.ACCOUNT_ID;
  }

  /** The parameter that holds the host of the API where it has no domain. */
  public String apiHost() {
    return "/" + deployment() + "/api-host";
  }

  /** The secret by which both regions know the users. */
  public String sharedUsers() {
    return secret("sharedUsers");
  }

  /** The alarm by which a person moves all requests out of the first region. */
  public String evacuation() {
    return deployment() + "-evacuate";
  }

  /** The namespace of the metrics that the API and people send. */
  public String metrics() {
    return "HaApi/" + deployment();
  }

  /** The alias of the key that encrypts data, if it is the user's. */
  public String key() {
    return "alias/" + deployment();
  }
}
