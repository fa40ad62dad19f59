package io.haapi.infra.settings;

import java.util.List;
import java.util.Optional;

/**
 * The store of aggregates, and the protection and retention of data and secrets.
 *
 * @param store where aggregates are stored
 * @param postgresVersion the version of PostgreSQL in a cluster of Aurora
 * @param aurora the capacity of an instance of Aurora
 * @param encryption the owner of the key that encrypts tables, clusters and secrets
 * @param retain whether data outlives the deployment
 * @param originSecrets generations of the secret between front door and API; the first is sent
 * @param cursorKeys generations of the keys that sign cursors; the first signs
 * @param tokenKeys generations of the keys that encrypt session tokens; the first encrypts
 */
public record DataSettings(
    DataStore store,
    String postgresVersion,
    AuroraCapacity aurora,
    Encryption encryption,
    boolean retain,
    List<Integer> originSecrets,
    List<Integer> cursorKeys,
    List<Integer> tokenKeys) {
  private static final SettingDefinition<DataStore> DATA_STORE =
      SettingDefinition.choice(
          "dataStore",
          DataStore.DYNAMODB,
          "where aggregates are stored: in DynamoDB, or in PostgreSQL, as Aurora DSQL or Aurora; sessions stay where `sessionStore` says; cannot be changed later");
  private static final SettingDefinition<String> POSTGRES_VERSION =
      SettingDefinition.text(
          "postgresVersion",
          "17.9",
          "1[67]\\.\\d{1,2}",
          "a minor version of PostgreSQL 16 or 17, such as 17.9",
          "the version of Aurora PostgreSQL; instances install newer minor versions themselves");
  private static final SettingDefinition<Double> AURORA_MINIMUM =
      new SettingDefinition<>(
          "auroraMinimum",
          "1",
          "a number from 0.5 to 256 in steps of 0.5",
          "the minimum capacity of each instance of Aurora, in units of about 2 GiB of memory",
          DataSettings::capacityUnits);
  private static final SettingDefinition<Integer> AURORA_MAXIMUM =
      SettingDefinition.whole(
          "auroraMaximum",
          16,
          16,
          256,
          "the maximum capacity of each instance of Aurora; after a change restart the instances one by one, because `max_connections` depends on it");
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
      List.of(
          DATA_STORE,
          POSTGRES_VERSION,
          AURORA_MINIMUM,
          AURORA_MAXIMUM,
          ENCRYPTION,
          RETAIN,
          ORIGIN_SECRETS,
          CURSOR_KEYS,
          TOKEN_KEYS);

  /** The part of a database's connections that the API may open; operators need the rest. */
  public static final int CONNECTION_PERCENT = 80;

  /**
   * The connections that a cluster of Aurora DSQL accepts.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html">Cluster
   *     quotas and database limits in Amazon Aurora DSQL</a>
   */
  private static final int DSQL_CONNECTIONS = 10_000;

  /** The store of aggregates. */
  public enum DataStore implements SettingDefinition.Coded {
    /** A DynamoDB table for each kind of aggregate. */
    DYNAMODB,
    /** An Aurora DSQL cluster, for each kind of aggregate that the API can store in PostgreSQL. */
    DSQL,
    /** An Aurora PostgreSQL cluster of Serverless v2, for the same kinds. */
    AURORA
  }

  /**
   * The capacity of each instance of Aurora Serverless v2.
   *
   * @param minimum the minimum in capacity units, in steps of a half
   * @param maximum the maximum in capacity units
   */
  public record AuroraCapacity(double minimum, int maximum) {
    private static final double CAPPED_MINIMUM = 0.5;
    private static final int CAPPED_CONNECTIONS = 2_000;
    private static final int LARGE = 32;
    private static final int LARGE_CONNECTIONS = 5_000;
    private static final int CONNECTIONS = 3_360;

    /**
     * Returns the default of {@code max_connections}.
     *
     * @see <a href="https://repost.aws/articles/ARm5e6RHE3R4mnHS2S-UZUwA">Working of
     *     max_connections for Amazon Aurora PostgreSQL Serverless</a>
     */
    int connections() {
      if (minimum <= CAPPED_MINIMUM) return CAPPED_CONNECTIONS;
      return maximum < LARGE ? CONNECTIONS : LARGE_CONNECTIONS;
    }
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
    if (values.get(DATA_STORE) != DataStore.AURORA) {
      values.refuseGiven(
          List.of(POSTGRES_VERSION, AURORA_MINIMUM, AURORA_MAXIMUM),
          "applies only with `-c dataStore=aurora`");
    }
    var aurora = new AuroraCapacity(values.get(AURORA_MINIMUM), values.get(AURORA_MAXIMUM));
    if (aurora.minimum() > aurora.maximum()) {
      throw values.refusal(
          AURORA_MINIMUM,
          "must be at most %d, which is `auroraMaximum`".formatted(aurora.maximum()));
    }
    return new DataSettings(
        values.get(DATA_STORE),
        values.get(POSTGRES_VERSION),
        aurora,
        values.get(ENCRYPTION),
        values.get(RETAIN),
        values.get(ORIGIN_SECRETS),
        values.get(CURSOR_KEYS),
        values.get(TOKEN_KEYS));
  }

  private static Optional<Double> capacityUnits(String text) {
    return Optional.of(text)
        .filter(it -> it.matches("\\d{1,3}(\\.[05])?"))
        .map(Double::valueOf)
        .filter(it -> it > 0 && it <= 256);
  }

  /** Returns the major version of PostgreSQL. */
  public String postgresMajorVersion() {
    return postgresVersion.substring(0, postgresVersion.indexOf('.'));
  }

  /** Returns the number of connections that the API may open to its database. */
  public int connections() {
    return switch (store) {
      // A table has no connections to plan.
      case DYNAMODB -> Integer.MAX_VALUE;
      case DSQL -> DSQL_CONNECTIONS * CONNECTION_PERCENT / 100;
      case AURORA -> aurora.connections() * CONNECTION_PERCENT / 100;
    };
  }
}
