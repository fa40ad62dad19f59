package io.haapi.infra.backend;

import io.haapi.infra.data.RelationalServer;
import io.haapi.infra.network.Network;
import io.haapi.infra.settings.DataSettings;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.stack.Names;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.ec2.IConnectable;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.rds.CfnDBProxy;
import software.amazon.awscdk.services.rds.CfnDBProxyTargetGroup;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * The way to a server of Amazon RDS in the network. Functions go through RDS Proxy, because each of
 * their environments has a connection. It also logs in with IAM tokens, so that no secret exists.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-iam-setup.html">Configuring
 *     IAM authentication for RDS Proxy</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html">Creating
 *     and using an IAM policy for IAM database access</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-connections.html">RDS
 *     Proxy connection considerations</a>, its share of connections and the wait for one
 */
final class RelationalDatabase extends Database {
  /** How long a statement may wait for a connection, about as long as the API's budget for it. */
  private static final int BORROW_SECONDS = 3;

  /** The position of {@code prx-…} in the ARN of a proxy. */
  private static final int PROXY_ID = 6;

  private final Network network;
  private final ISecurityGroup cluster;
  private final String host;
  private final String clusterHost;
  private final String clusterUsers;
  private final String users;

  RelationalDatabase(Construct scope, String id, Props props) {
    super(scope, id, props.serviceContext());
    var client = props.client().orElseThrow();
    this.network = client.network();
    var names = serviceContext().names();
    this.clusterHost = parameter(names.clusterHost());
    this.clusterUsers = users(parameter(names.clusterResourceId()));
    // Imported, so that the rules for servers are in their own stack.
    this.cluster =
        SecurityGroup.fromSecurityGroupId(
            this, "Cluster", serviceContext().data().relational().orElseThrow().securityGroupId());
    if (serviceContext().pattern() == Pattern.LAMBDA) {
      var proxy = proxy(names, client.servers());
      this.host = proxy.getAttrEndpoint();
      this.users = users(Fn.select(PROXY_ID, Fn.split(":", proxy.getAttrDbProxyArn())));
    } else {
      admit(client.servers());
      this.host = clusterHost;
      this.users = clusterUsers;
    }
  }

  private String parameter(String name) {
    return StringParameter.valueForStringParameter(this, name);
  }

  /** Returns the ARN of the database users of a cluster or proxy, without their names. */
  private static String users(String resource) {
    return "arn:%s:rds-db:%s:%s:dbuser:%s/"
        .formatted(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID, resource);
  }

  private void admit(IConnectable client) {
    cluster
        .getConnections()
        .allowFrom(client, Port.tcp(RelationalServer.PORT), "Clients of the database");
  }

  private CfnDBProxy proxy(Names names, IConnectable functions) {
    // The proxy connects to nothing but the database.
    var group = group("ProxyGroup", "Proxy of the database", false);
    group
        .getConnections()
        .allowFrom(functions, Port.tcp(RelationalServer.PORT), "Functions of the API");
    admit(group);
    var role =
        Role.Builder.create(this, "ProxyRole")
            .assumedBy(new ServicePrincipal("rds.amazonaws.com"))
            .description("Role with which the proxy logs in to the cluster")
            .build();
    role.addToPolicy(allow("rds-db:connect", clusterUsers + ROLE));
    var proxy =
        CfnDBProxy.Builder.create(this, "Proxy")
            .dbProxyName(names.deployment())
            .engineFamily("POSTGRESQL")
            .defaultAuthScheme("IAM_AUTH")
            .requireTls(true)
            .roleArn(role.getRoleArn())
            .vpcSubnetIds(network.vpc().selectSubnets(network.subnets()).getSubnetIds())
            .vpcSecurityGroupIds(List.of(group.getSecurityGroupId()))
            .build();
    proxy.getNode().addDependency(role);
    var targets =
        CfnDBProxyTargetGroup.Builder.create(this, "ProxyTargets")
            .dbProxyName(proxy.getRef())
            .targetGroupName("default");
    var server = List.of(parameter(names.clusterId()));
    switch (serviceContext().settings().data().store()) {
      case AURORA -> targets.dbClusterIdentifiers(server);
      case RDS -> targets.dbInstanceIdentifiers(server);
      case DYNAMODB, DSQL -> throw new IllegalStateException("no server behind a proxy");
    }
    targets
        .connectionPoolConfigurationInfo(
            CfnDBProxyTargetGroup.ConnectionPoolConfigurationInfoFormatProperty.builder()
                .maxConnectionsPercent(DataSettings.CONNECTION_PERCENT)
                .connectionBorrowTimeout(BORROW_SECONDS)
                .build())
        .build();
    return proxy;
  }

  private SecurityGroup group(String id, String description, boolean allOutbound) {
    return SecurityGroup.Builder.create(this, id)
        .vpc(network.vpc())
        .description(description)
        .allowAllOutbound(allOutbound)
        .build();
  }

  @Override
  TreeMap<String, String> login() {
    var login = login(host, RelationalServer.PORT, RelationalServer.DATABASE, ROLE);
    // Java trusts the certificate of the proxy.
    if (host.equals(clusterHost)) trustCluster(login);
    return login;
  }

  private static void trustCluster(TreeMap<String, String> login) {
    login.put("HAAPI_POSTGRESQL_ROOTCERTIFICATE", "rds");
  }

  @Override
  PolicyStatement admission() {
    return allow("rds-db:connect", users + ROLE);
  }

  @Override
  SchemaMigration.Props migration(IRole api) {
    // It sends its result to CloudFormation's bucket, whose addresses are not known.
    var group = group("MigrationGroup", "Function that migrates the schema", true);
    admit(group);
    var login =
        login(
            clusterHost,
            RelationalServer.PORT,
            RelationalServer.DATABASE,
            RelationalServer.ADMINISTRATOR);
    trustCluster(login);
    return new SchemaMigration.Props(
        serviceContext(),
        allow("rds-db:connect", clusterUsers + RelationalServer.ADMINISTRATOR),
        login,
        ROLE,
        "rds",
        Optional.of(
            new SchemaMigration.Access(
                new PackagedFunction.Placement(network.vpc(), network.subnets(), group), cluster)));
  }
}
