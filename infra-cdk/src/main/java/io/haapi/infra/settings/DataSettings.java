package io.haapi.infra.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The store of aggregates, and the protection and retention of data and secrets.
 *
 * @param store where aggregates are stored
 * @param postgresVersion the version of PostgreSQL in Amazon RDS or Aurora
 * @param aurora the capacity of each instance of Aurora
 * @param rds the capacity of Amazon RDS
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
    RdsCapacity rds,
    Encryption encryption,
    boolean retain,
    List<Integer> originSecrets,
    List<Integer> cursorKeys,
    List<Integer> tokenKeys) {
  private static final SettingDefinition<DataStore> DATA_STORE =
      SettingDefinition.choice(
          "dataStore",
          DataStore.DYNAMODB,
          "where aggregates are stored: in DynamoDB, or in PostgreSQL, as Aurora DSQL, Amazon RDS or Aurora; sessions stay where `sessionStore` says; cannot be changed later");

  /**
   * Versions in standard support, of which AWS creates new servers; read November 2026. Amazon RDS
   * no longer supports 16.10 and 17.6 and those before, and does not create 16.12 and 17.8. Aurora
   * supports some older ones longer, which an instance would leave at its next minor upgrade.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html">Release
   *     calendars for Amazon RDS for PostgreSQL</a>
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html">Release
   *     calendars for Aurora PostgreSQL</a>
   */
  private static final SettingDefinition<String> POSTGRES_VERSION =
      SettingDefinition.text(
          "postgresVersion",
          "17.9",
          "16\\.(11|1[3-9]|[2-9]\\d)|17\\.([79]|[1-9]\\d)",
          "a version of PostgreSQL in support: 16.11, 16.13 or a later 16, or 17.7, 17.9 or a later 17",
          "the version of PostgreSQL in Amazon RDS and Aurora; instances install newer minor versions themselves");

  private static final SettingDefinition<RdsClass> RDS_CLASS =
      new SettingDefinition<>(
          "rdsClass",
          "db.m7g.large",
          "an instance class of the families `db.t4g`, `db.m7g` or `db.r7g`, such as db.m7g.large",
          "the class of the instance of Amazon RDS and of its standby; a change interrupts the API for about as long as a failover",
          RdsClass::of);

  /**
   * Ten times the maximum is below the 65,536 GiB that AWS allows for gp3.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html">CreateDBInstance</a>,
   *     AllocatedStorage
   */
  private static final SettingDefinition<Integer> RDS_STORAGE =
      SettingDefinition.whole(
          "rdsStorage",
          100,
          20,
          6_400,
          "the storage of Amazon RDS in GiB; it grows by itself, up to ten times as much, and never shrinks");

  /**
   * At 0 the cluster would pause, and commands would fail until it runs again.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfiguration.html">ServerlessV2ScalingConfiguration</a>,
   *     the limits of both capacities
   */
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
          "the key that encrypts tables, databases and secrets: AWS's own, or a customer managed KMS key that is created; with `dataStore=rds` and `aurora` it cannot be changed later");
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
          RDS_CLASS,
          RDS_STORAGE,
          AURORA_MINIMUM,
          AURORA_MAXIMUM,
          ENCRYPTION,
          RETAIN,
          ORIGIN_SECRETS,
          CURSOR_KEYS,
          TOKEN_KEYS);

  /** The part of a database's connections that the API may open; operators need the rest. */
  public static final int CONNECTION_PERCENT = 80;

  /** The API's default number of connections per server: {@code haapi.postgresql.pool-size}. */
  public static final int DEFAULT_POOL = 16;

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
    /** An instance of Amazon RDS for PostgreSQL with a standby, for the same kinds. */
    RDS,
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

  /**
   * The capacity of Amazon RDS.
   *
   * @param instanceClass the class of the instance and of its standby
   * @param storage the storage in GiB when it is created
   */
  public record RdsCapacity(RdsClass instanceClass, int storage) {
    private static final int GROWTH = 10;

    /** Returns the limit of storage autoscaling in GiB. */
    public int maximumStorage() {
      return GROWTH * storage;
    }
  }

  /**
   * An instance class of Amazon RDS.
   *
   * @param name the name, such as {@code db.m7g.large}
   * @param gibibytes the memory
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html">Hardware
   *     specifications for DB instance classes</a>
   */
  public record RdsClass(String name, int gibibytes) {
    private static final Map<String, Integer> SMALL = Map.of("micro", 1, "small", 2, "medium", 4);

    /** The memory of each size in multiples of that of {@code large}. */
    private static final Map<String, Integer> LARGE =
        Map.of(
            "large",
            1,
            "xlarge",
            2,
            "2xlarge",
            4,
            "4xlarge",
            8,
            "8xlarge",
            16,
            "12xlarge",
            24,
            "16xlarge",
            32);

    private static final Set<String> LARGE_BURSTABLE = Set.of("large", "xlarge", "2xlarge");

    private static final int CONNECTIONS_PER_GIBIBYTE = 100;
    private static final int MOST_CONNECTIONS = 5_000;

    private static Optional<RdsClass> of(String name) {
      if (!name.matches("db\\.[a-z0-9]+\\.[a-z0-9]+")) return Optional.empty();
      String family = name.substring("db.".length(), name.lastIndexOf('.'));
      String size = name.substring(name.lastIndexOf('.') + 1);
      var memory =
          switch (family) {
            case "t4g" ->
                LARGE_BURSTABLE.contains(size)
                    ? Optional.of(8 * LARGE.get(size))
                    : Optional.ofNullable(SMALL.get(size));
            case "m7g" -> Optional.ofNullable(LARGE.get(size)).map(it -> 8 * it);
            case "r7g" -> Optional.ofNullable(LARGE.get(size)).map(it -> 16 * it);
            default -> Optional.<Integer>empty();
          };
      return memory.map(it -> new RdsClass(name, it));
    }

    /**
     * Returns {@code max_connections}, which the parameter group sets. The default follows from the
     * memory that AWS leaves to PostgreSQL, about 112 for each GiB of it and at most 5,000; that
     * memory is less than the instance's and not published, so a rule could not rely on it.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html">Quotas
     *     and constraints for Amazon RDS</a>, maximum number of database connections
     */
    public int connections() {
      return Math.min(CONNECTIONS_PER_GIBIBYTE * gibibytes, MOST_CONNECTIONS);
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
    refuseOtherStores(values, List.of(POSTGRES_VERSION), DataStore.RDS, DataStore.AURORA);
    refuseOtherStores(values, List.of(RDS_CLASS, RDS_STORAGE), DataStore.RDS);
    refuseOtherStores(values, List.of(AURORA_MINIMUM, AURORA_MAXIMUM), DataStore.AURORA);
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
        new RdsCapacity(values.get(RDS_CLASS), values.get(RDS_STORAGE)),
        values.get(ENCRYPTION),
        values.get(RETAIN),
        values.get(ORIGIN_SECRETS),
        values.get(CURSOR_KEYS),
        values.get(TOKEN_KEYS));
  }

  private static void refuseOtherStores(
      ContextValues values, List<SettingDefinition<?>> settings, DataStore... stores) {
    if (List.of(stores).contains(values.get(DATA_STORE))) return;
    values.refuseGiven(
        settings,
        "applies only with "
            + Arrays.stream(stores)
                .map(it -> "`-c dataStore=%s`".formatted(it.code()))
                .collect(Collectors.joining(" or ")));
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
    // A table has no connections to plan.
    if (store == DataStore.DYNAMODB) return Integer.MAX_VALUE;
    return allConnections() * CONNECTION_PERCENT / 100;
  }

  /** Returns the number of connections that the database accepts, operators' included. */
  public int allConnections() {
    return switch (store) {
      case DYNAMODB -> Integer.MAX_VALUE;
      case DSQL -> DSQL_CONNECTIONS;
      case RDS -> rds.instanceClass().connections();
      case AURORA -> aurora.connections();
    };
  }

  /**
   * Returns the number of connections per server, with which all servers together leave some of the
   * database's for operators.
   *
   * @param servers how many servers can run at once, old and new ones of a rollout
   */
  public int pool(int servers) {
    return Math.min(DEFAULT_POOL, connections() / servers);
  }

  /** Returns what raises the number of connections, as the end of a refusal's remedy. */
  String connectionSettings() {
    return switch (store) {
      case DYNAMODB, DSQL -> "";
      case RDS -> ", or raise `rdsClass`";
      case AURORA -> ", or raise `auroraMinimum` or `auroraMaximum`";
    };
  }

  /**
   * Returns the choices of a database that no later deployment can change, as users write them.
   * With another key, CloudFormation would replace an instance or a cluster of Amazon RDS by an
   * empty one; only Aurora DSQL changes it in place.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html">AWS::RDS::DBInstance</a>,
   *     KmsKeyId
   * @see <a
   *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html">AWS::RDS::DBCluster</a>,
   *     KmsKeyId
   */
  String immutable() {
    String chosen = " -c dataStore=" + store.code();
    return switch (store) {
      case DYNAMODB, DSQL -> chosen;
      // AWS's key is recorded as no key, as before there was a record of it.
      case RDS, AURORA ->
          encryption == Encryption.AWS ? chosen : chosen + " -c encryption=" + encryption.code();
    };
  }
}
