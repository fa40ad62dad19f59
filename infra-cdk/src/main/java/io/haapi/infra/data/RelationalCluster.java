package io.haapi.infra.data;

import io.haapi.infra.network.Network;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.settings.DataSettings;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.rds.CfnDBCluster;
import software.amazon.awscdk.services.rds.CfnDBClusterParameterGroup;
import software.amazon.awscdk.services.rds.CfnDBInstance;
import software.amazon.awscdk.services.rds.CfnDBSubnetGroup;
import software.constructs.Construct;

/**
 * An Aurora PostgreSQL cluster of Serverless v2, with a writer and a reader in two zones, and its
 * backups. Its network is in the same stack, because the cluster outlives the servers. Parameters
 * tell its generated ids to the stack of the servers: a restored cluster has others, and an export
 * cannot change while another stack imports it.
 *
 * <p>No one has a password: the administrator and the API log in with IAM tokens.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html">AWS::RDS::DBCluster</a>
 */
public final class RelationalCluster extends Construct {
  /** The database of the API. */
  public static final String DATABASE = "haapi";

  /** The role that owns the schema. */
  public static final String ADMINISTRATOR = "postgres";

  /** PostgreSQL's default port. */
  public static final int PORT = 5432;

  private static final String ENGINE = "aurora-postgresql";
  private static final int INSTANCES = 2;

  /**
   * How many days point-in-time recovery goes back, the maximum.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html">CreateDBCluster</a>
   */
  private static final int RECOVERABLE_DAYS = 35;

  private final Network network;
  private final SecurityGroup group;

  /**
   * The properties of a cluster.
   *
   * @param stackContext the settings and names of the stack
   * @param network the network that the cluster and its clients share
   * @param key the customer managed key that encrypts the cluster, if there is one
   */
  record Props(StackContext stackContext, Network network, Optional<Key> key) {}

  RelationalCluster(Construct scope, String id, Props props) {
    super(scope, id);
    this.network = props.network();
    this.group =
        SecurityGroup.Builder.create(this, "SecurityGroup")
            .vpc(network.vpc())
            .description("Database of the API")
            .allowAllOutbound(false)
            .build();
    var settings = props.stackContext().settings();
    var names = props.stackContext().names();
    var subnets =
        CfnDBSubnetGroup.Builder.create(this, "SubnetGroup")
            .dbSubnetGroupDescription("Database of " + names.deployment())
            .subnetIds(network.vpc().selectSubnets(network.subnets()).getSubnetIds())
            .build();
    var cluster = cluster(settings.data(), subnets, props.key());
    IntStream.rangeClosed(1, INSTANCES).forEach(it -> instance(cluster, subnets, it));
    if (settings.data().retain()) {
      new ResourceBackup(
          this,
          "Backup",
          new ResourceBackup.Props(
              settings,
              names.clusterVault(),
              cluster.getAttrDbClusterArn(),
              props.key().map(it -> (IKey) it),
              new ResourceBackup.Kind.Relational()));
    }
    Data.publish(
        this,
        Map.of(
            names.clusterId(),
            cluster.getRef(),
            names.clusterHost(),
            cluster.getAttrEndpointAddress(),
            names.clusterResourceId(),
            cluster.getAttrDbClusterResourceId()),
        RemovalPolicy.DESTROY);
    CfnOutput.Builder.create(this, "Endpoint")
        .description(
            "Host name of the writer, with the database %s on port %d".formatted(DATABASE, PORT))
        .value(cluster.getAttrEndpointAddress())
        .build();
  }

  private CfnDBCluster cluster(DataSettings settings, CfnDBSubnetGroup subnets, Optional<Key> key) {
    var parameters =
        CfnDBClusterParameterGroup.Builder.create(this, "Parameters")
            .family(ENGINE + settings.postgresMajorVersion())
            .description("Rejects connections without TLS")
            .parameters(new TreeMap<>(Map.of("rds.force_ssl", "1")))
            .build();
    var builder =
        CfnDBCluster.Builder.create(this, "Cluster")
            .engine(ENGINE)
            .engineVersion(settings.postgresVersion())
            .databaseName(DATABASE)
            .masterUsername(ADMINISTRATOR)
            .masterUserAuthenticationType("iam-db-auth")
            .enableIamDatabaseAuthentication(true)
            .dbSubnetGroupName(subnets.getRef())
            .vpcSecurityGroupIds(List.of(group.getSecurityGroupId()))
            .dbClusterParameterGroupName(parameters.getRef())
            .storageEncrypted(true)
            .serverlessV2ScalingConfiguration(
                CfnDBCluster.ServerlessV2ScalingConfigurationProperty.builder()
                    .minCapacity(settings.aurora().minimum())
                    .maxCapacity(settings.aurora().maximum())
                    .build())
            .backupRetentionPeriod(settings.retain() ? RECOVERABLE_DAYS : 1)
            .copyTagsToSnapshot(true)
            .deletionProtection(settings.retain());
    key.ifPresent(it -> builder.kmsKeyId(it.getKeyArn()));
    var cluster = builder.build();
    // The network cannot be deleted while a cluster is in it, so a final snapshot is what stays.
    cluster.applyRemovalPolicy(settings.retain() ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY);
    Rules.except(
        cluster,
        "AwsSolutions-RDS11",
        "Only the servers' security group reaches the port; another number protects from nothing.");
    if (!settings.retain()) {
      Rules.except(cluster, "AwsSolutions-RDS10", "A trial, whose data is deleted with it.");
    }
    return cluster;
  }

  /**
   * Creates an instance. Readers of tiers 0 and 1 keep the writer's capacity, so that they can take
   * over.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html">How
   *     Aurora Serverless v2 works</a>
   */
  private void instance(CfnDBCluster cluster, CfnDBSubnetGroup subnets, int number) {
    CfnDBInstance.Builder.create(this, "Instance" + number)
        .engine(ENGINE)
        .dbInstanceClass("db.serverless")
        .dbClusterIdentifier(cluster.getRef())
        .dbSubnetGroupName(subnets.getRef())
        .availabilityZone(network.zoneName(number % AwsRegion.ZONES))
        .promotionTier(1)
        .publiclyAccessible(false)
        .autoMinorVersionUpgrade(true)
        .build()
        .applyRemovalPolicy(RemovalPolicy.DESTROY);
  }

  /** Returns the network of the cluster, which its clients share. */
  public Network network() {
    return network;
  }

  /** Returns the id of the cluster's security group. */
  public String securityGroupId() {
    return group.getSecurityGroupId();
  }
}
