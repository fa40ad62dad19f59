package io.haapi.infra.backend;

import io.haapi.infra.settings.ComputeSettings.Egress;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointService;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * The way to an Aurora DSQL cluster, which has one database, {@code postgres}.
 *
 * @see <a href="https://docs.aws.amazon.com/aurora-dsql/latest/userguide/accessing.html">Accessing
 *     Aurora DSQL</a>
 */
final class DsqlDatabase extends Database {
  private static final int PORT = 5432;
  private static final String DATABASE = "postgres";

  /** The position of {@code dsql-…} in the name {@code com.amazonaws.REGION.dsql-…}. */
  private static final int SERVICE_ID = 3;

  private final String arn;
  private final String publicHost;
  private final String host;

  DsqlDatabase(Construct scope, String id, Props props) {
    super(scope, id, props.serviceContext());
    String region = serviceContext().settings().regions().current().name();
    String cluster =
        StringParameter.valueForStringParameter(this, serviceContext().names().clusterId());
    this.arn =
        "arn:%s:dsql:%s:%s:cluster/%s".formatted(Aws.PARTITION, region, Aws.ACCOUNT_ID, cluster);
    this.publicHost = "%s.dsql.%s.on.aws".formatted(cluster, region);
    this.host =
        props
            .client()
            .filter(it -> it.network().egress() == Egress.ENDPOINTS)
            .map(it -> "%s.%s.%s.on.aws".formatted(cluster, privateLink(it), region))
            .orElse(publicHost);
  }

  /**
   * Creates an endpoint for the cluster in every zone, and returns the part of the host name that
   * leads there.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/aurora-dsql/latest/userguide/privatelink-managing-clusters.html">Constructing
   *     the hostname</a>
   */
  private String privateLink(Client client) {
    String service =
        StringParameter.valueForStringParameter(
            this, serviceContext().names().clusterEndpointService());
    client
        .network()
        .allow(
            client.servers(), Map.of("Database", new InterfaceVpcEndpointService(service, PORT)));
    return Fn.select(SERVICE_ID, Fn.split(".", service));
  }

  @Override
  TreeMap<String, String> login() {
    return login(host, PORT, DATABASE, ROLE);
  }

  @Override
  PolicyStatement admission() {
    return allow("dsql:DbConnect", arn);
  }

  /** Uses the public endpoint, so that the function needs no network. */
  @Override
  SchemaMigration.Props migration(IRole api) {
    return new SchemaMigration.Props(
        serviceContext(),
        allow("dsql:DbConnectAdmin", arn),
        login(publicHost, PORT, DATABASE, "admin"),
        ROLE,
        api.getRoleArn(),
        Optional.empty());
  }
}
