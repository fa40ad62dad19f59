package io.haapi.infra.data;

import io.haapi.infra.network.Network;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.stack.Names;
import io.haapi.infra.stack.StackContext;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.rds.CfnDBSubnetGroup;
import software.constructs.Construct;

/**
 * A PostgreSQL server of Amazon RDS in the network of its clients, with its backups. The network is
 * in the same stack, because the server outlives its clients. Parameters tell its generated ids to
 * their stack: a restored server has others, and an export cannot change while another stack
 * imports it.
 *
 * <p>No one has a password: the administrator and the API log in with IAM tokens. Connections
 * without TLS are rejected ({@code rds.force_ssl}).
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html">Using
 *     SSL with a PostgreSQL DB instance</a>
 */
public abstract sealed class RelationalServer extends Construct
    permits RelationalCluster, RelationalInstance {
  /** The database of the API. */
  public static final String DATABASE = "haapi";

  /** The role that owns the schema. */
  public static final String ADMINISTRATOR = "postgres";

  /** PostgreSQL's default port. */
  public static final int PORT = 5432;

  /**
   * How many days point-in-time recovery goes back, the maximum.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html">CreateDBCluster</a>
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html">Backup
   *     retention period</a>
   */
  private static final int RECOVERABLE_DAYS = 35;

  private final Props props;
  private final SecurityGroup group;
  private final CfnDBSubnetGroup subnets;

  /**
   * The properties of a server.
   *
   * @param stackContext the settings and names of the stack
   * @param network the network that the server and its clients share
   * @param key the customer managed key that encrypts the server, if there is one
   */
  record Props(StackContext stackContext, Network network, Optional<Key> key) {}

  /**
   * What identifies a server.
   *
   * @param id the identifier, which AWS generates
   * @param arn the ARN
   * @param host the host name of the writer
   * @param resourceId the id by which IAM policies name its database users
   */
  record Identity(String id, String arn, String host, String resourceId) {}

  RelationalServer(Construct scope, String id, Props props) {
    super(scope, id);
    this.props = props;
    var network = props.network();
    this.group =
        SecurityGroup.Builder.create(this, "SecurityGroup")
            .vpc(network.vpc())
            .description("Database of the API")
            .allowAllOutbound(false)
            .build();
    this.subnets =
        CfnDBSubnetGroup.Builder.create(this, "SubnetGroup")
            .dbSubnetGroupDescription("Database of " + names().deployment())
            .subnetIds(network.vpc().selectSubnets(network.subnets()).getSubnetIds())
            .build();
  }

  /** Creates the backups and tells the server to the stack of its clients. */
  final void complete(Identity identity, ResourceBackup.Kind kind) {
    if (settings().data().retain()) {
      new ResourceBackup(
          this,
          "Backup",
          new ResourceBackup.Props(
              settings(),
              names().clusterVault(),
              identity.arn(),
              props.key().map(it -> (IKey) it),
              kind));
    }
    Data.publish(
        this,
        Map.of(
            names().clusterId(),
            identity.id(),
            names().clusterHost(),
            identity.host(),
            names().clusterResourceId(),
            identity.resourceId()),
        RemovalPolicy.DESTROY);
    CfnOutput.Builder.create(this, "Endpoint")
        .description(
            "Host name of the writer, with the database %s on port %d".formatted(DATABASE, PORT))
        .value(identity.host())
        .build();
  }

  /** Returns how many days point-in-time recovery goes back; AWS requires at least one. */
  final int recoverableDays() {
    return settings().data().retain() ? RECOVERABLE_DAYS : 1;
  }

  /**
   * Makes a final snapshot outlive the server, unless it is a trial: the network cannot be deleted
   * while a server is in it, so the server itself cannot stay.
   */
  final void keepUnlessTrial(CfnResource server) {
    boolean retain = settings().data().retain();
    server.applyRemovalPolicy(retain ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY);
    Rules.except(
        server,
        "AwsSolutions-RDS11",
        "Only the servers' security group reaches the port; another number protects from nothing.");
    if (!retain) {
      Rules.except(server, "AwsSolutions-RDS10", "A trial, whose data is deleted with it.");
    }
  }

  final DeploymentSettings settings() {
    return props.stackContext().settings();
  }

  private Names names() {
    return props.stackContext().names();
  }

  /** Returns the ARN of the customer managed key, if there is one. */
  final Optional<String> keyArn() {
    return props.key().map(Key::getKeyArn);
  }

  /** Returns the name of the group of subnets in three zones. */
  final String subnetGroup() {
    return subnets.getRef();
  }

  /** Returns the network of the server, which its clients share. */
  public final Network network() {
    return props.network();
  }

  /** Returns the id of the server's security group. */
  public final String securityGroupId() {
    return group.getSecurityGroupId();
  }
}
