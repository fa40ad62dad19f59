package io.haapi.infra.backend;

import io.haapi.infra.network.Network;
import io.haapi.infra.settings.ComputeSettings.Egress;
import io.haapi.infra.settings.DataSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.ec2.IConnectable;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointService;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;
import software.constructs.IConstruct;

/**
 * The way of the servers to the Aurora DSQL cluster: network, login and schema. Aurora DSQL has one
 * database, {@code postgres}, and accepts only tokens that are signed with IAM credentials.
 *
 * @see <a href="https://docs.aws.amazon.com/aurora-dsql/latest/userguide/accessing.html">Accessing
 *     Aurora DSQL</a>
 */
final class Database extends Construct {
  private static final int PORT = 5432;

  /** The database role of the API, which {@link SchemaMigration} creates. */
  private static final String ROLE = "haapi";

  /** The API's default number of connections per server: {@code haapi.postgresql.pool-size}. */
  private static final int POOL = 16;

  /** The position of {@code dsql-…} in the name {@code com.amazonaws.REGION.dsql-…}. */
  private static final int SERVICE_ID = 3;

  private final ServiceContext serviceContext;
  private final String arn;
  private final String publicHost;
  private final String host;

  /**
   * The properties of a database.
   *
   * @param serviceContext the context of the API that uses it
   * @param client the servers and their network; none for servers outside a VPC
   */
  record Props(ServiceContext serviceContext, Optional<Client> client) {}

  /**
   * Servers in a VPC.
   *
   * @param network their network
   * @param servers their security group
   */
  record Client(Network network, IConnectable servers) {}

  /** Creates the way to the database, if the settings ask for one. */
  static Optional<Database> of(
      Construct scope, String id, ServiceContext serviceContext, Optional<Client> client) {
    return switch (serviceContext.settings().data().store()) {
      case DYNAMODB -> Optional.empty();
      case DSQL -> Optional.of(new Database(scope, id, new Props(serviceContext, client)));
    };
  }

  private Database(Construct scope, String id, Props props) {
    super(scope, id);
    this.serviceContext = props.serviceContext();
    var names = serviceContext.names();
    String region = serviceContext.settings().regions().current().name();
    String cluster = StringParameter.valueForStringParameter(this, names.clusterId());
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
            this, serviceContext.names().clusterEndpointService());
    client
        .network()
        .allow(
            client.servers(), Map.of("Database", new InterfaceVpcEndpointService(service, PORT)));
    return Fn.select(SERVICE_ID, Fn.split(".", service));
  }

  /** Returns the environment variables that lead the API to its database. */
  Map<String, String> environment() {
    var variables = login(host, ROLE);
    serviceContext
        .stackContext()
        .sqlTables()
        .forEach(it -> variables.put(it.storeVariable().orElseThrow(), "postgresql"));
    if (pool() != POOL) variables.put("HAAPI_POSTGRESQL_POOLSIZE", Integer.toString(pool()));
    return variables;
  }

  /**
   * Returns the number of connections per server, with which all servers together stay within
   * {@link DataSettings#CONNECTIONS}. During a rollout there can be twice as many servers.
   */
  private int pool() {
    return switch (serviceContext.pattern()) {
      // An environment handles one request at a time.
      case LAMBDA -> 1;
      case EC2, ECS, BEANSTALK, EKS -> {
        int servers = 2 * serviceContext.settings().compute().capacity().maximum();
        yield Math.min(POOL, DataSettings.CONNECTIONS / servers);
      }
    };
  }

  private static TreeMap<String, String> login(String host, String username) {
    return new TreeMap<>(
        Map.of(
            "HAAPI_POSTGRESQL_URL",
            "postgresql://%s:%d/postgres".formatted(host, PORT),
            "HAAPI_POSTGRESQL_LOGIN",
            "iam",
            "HAAPI_POSTGRESQL_USERNAME",
            username));
  }

  /**
   * Lets the API log in, as a role that can change rows and nothing else.
   *
   * @param api the role with whose credentials the API signs its tokens
   * @param service the service, which starts when the schema is up to date
   */
  void serve(IRole api, IConstruct service) {
    api.addToPrincipalPolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("dsql:DbConnect"))
            .resources(List.of(arn))
            .build());
    var migration =
        new SchemaMigration(
            this,
            "Migration",
            new SchemaMigration.Props(
                serviceContext, arn, login(publicHost, "admin"), ROLE, api.getRoleArn()));
    service.getNode().addDependency(migration);
  }
}
