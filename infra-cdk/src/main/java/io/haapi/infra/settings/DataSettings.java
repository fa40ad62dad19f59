package io.haapi.infra.settings;

import java.util.List;

/**
 * The store of aggregates, and the protection and retention of data and secrets.
 *
 * @param store where aggregates are stored
 * @param encryption the owner of the key that encrypts tables, clusters and secrets
 * @param retain whether data outlives the deployment
 * @param originSecrets generations of the secret between front door and API; the first is sent
 * @param cursorKeys generations of the keys that sign cursors; the first signs
 * @param tokenKeys generations of the keys that encrypt session tokens; the first encrypts
 */
public record DataSettings(
    DataStore store,
    Encryption encryption,
    boolean retain,
    List<Integer> originSecrets,
    List<Integer> cursorKeys,
    List<Integer> tokenKeys) {
  private static final SettingDefinition<DataStore> DATA_STORE =
      SettingDefinition.choice(
          "dataStore",
          DataStore.DYNAMODB,
          "where aggregates are stored: in DynamoDB, or in Aurora DSQL, which speaks PostgreSQL; sessions stay where `sessionStore` says; cannot be changed later");
  private static final SettingDefinition<Encryption> ENCRYPTION =
      SettingDefinition.choice(
          "encryption",
          Encryption.AWS,
          "the key that encrypts tables, clusters and secrets: AWS's own, or a customer managed KMS key that is created");
  private static final SettingDefinition<Boolean> RETAIN =
      SettingDefinition.flag(
          "retain",
          true,
          "whether tables, clusters, users and logs are retained when the deployment is deleted; use `false` only for trials");
  private static final SettingDefinition<List<Integer>> ORIGIN_SECRETS =
      SettingDefinition.generations(
          "originSecrets",
          "generations of the secret that the front door sends; the first is sent, all are accepted");
  private static final SettingDefinition<List<Integer>> CURSOR_KEYS =
      SettingDefinition.generations(
          "cursorKeys",
          "generations of the keys that sign the list's cursors; the first signs, all are accepted");
  private static final SettingDefinition<List<Integer>> TOKEN_KEYS =
      SettingDefinition.generations(
          "tokenKeys",
          "generations of the keys that encrypt session tokens; the first encrypts, all are accepted");

  static final List<SettingDefinition<?>> ALL =
      List.of(DATA_STORE, ENCRYPTION, RETAIN, ORIGIN_SECRETS, CURSOR_KEYS, TOKEN_KEYS);

  /**
   * The connections to a cluster of Aurora DSQL that the API may open: 80 % of its quota.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html">Cluster
   *     quotas and database limits in Amazon Aurora DSQL</a>
   */
  public static final int CONNECTIONS = 8_000;

  /** The store of aggregates. */
  public enum DataStore implements SettingDefinition.Coded {
    /** A DynamoDB table for each kind of aggregate. */
    DYNAMODB,
    /** An Aurora DSQL cluster, for each kind of aggregate that the API can store in PostgreSQL. */
    DSQL
  }

  /** The owner of the key that encrypts stored data. */
  public enum Encryption implements SettingDefinition.Coded {
    /** Keys that AWS manages. */
    AWS,
    /** A customer managed key in KMS, rotated every year. */
    CUSTOMER
  }

  /** Copies the lists. */
  public DataSettings {
    originSecrets = List.copyOf(originSecrets);
    cursorKeys = List.copyOf(cursorKeys);
    tokenKeys = List.copyOf(tokenKeys);
  }

  /** Returns the exception for a key that contradicts another setting. */
  static InvalidSettingException encryptionRefusal(ContextValues values, String rule) {
    return values.refusal(ENCRYPTION, rule);
  }

  /** Returns the exception for a store that contradicts another setting. */
  static InvalidSettingException storeRefusal(ContextValues values, String rule) {
    return values.refusal(DATA_STORE, rule);
  }

  static DataSettings from(ContextValues values) {
    return new DataSettings(
        values.get(DATA_STORE),
        values.get(ENCRYPTION),
        values.get(RETAIN),
        values.get(ORIGIN_SECRETS),
        values.get(CURSOR_KEYS),
        values.get(TOKEN_KEYS));
  }
}
