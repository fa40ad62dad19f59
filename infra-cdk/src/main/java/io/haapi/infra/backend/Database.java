package io.haapi.infra.backend;

import io.haapi.infra.network.Network;
import io.haapi.infra.settings.DataSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.services.ec2.IConnectable;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.constructs.Construct;
import software.constructs.IConstruct;

/**
 * The way of the servers to a PostgreSQL database: network, login and schema. It accepts only
 * tokens that are signed with IAM credentials.
 */
abstract sealed class Database extends Construct permits DsqlDatabase, RelationalDatabase {
  /** The database role of the API, which {@link SchemaMigration} creates. */
  static final String ROLE = "haapi";

  private final ServiceContext serviceContext;

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

  Database(Construct scope, String id, ServiceContext serviceContext) {
    super(scope, id);
    this.serviceContext = serviceContext;
  }

  /** Creates the way to the database, if the settings ask for one. */
  static Optional<Database> of(Construct scope, String id, Props props) {
    return switch (props.serviceContext().settings().data().store()) {
      case DYNAMODB -> Optional.empty();
      case DSQL -> Optional.of(new DsqlDatabase(scope, id, props));
      case RDS, AURORA -> Optional.of(new RelationalDatabase(scope, id, props));
    };
  }

  /** Returns the environment variables that lead the API to its database. */
  final Map<String, String> environment() {
    var variables = login();
    serviceContext
        .stackContext()
        .sqlTables()
        .forEach(it -> variables.put(it.storeVariable().orElseThrow(), "postgresql"));
    if (pool() != DataSettings.DEFAULT_POOL) {
      variables.put("HAAPI_POSTGRESQL_POOLSIZE", Integer.toString(pool()));
    }
    return variables;
  }

  private int pool() {
    var settings = serviceContext.settings();
    return switch (serviceContext.pattern()) {
      // An environment handles one request at a time.
      case LAMBDA -> 1;
      case EC2, ECS, BEANSTALK, EKS ->
          settings.data().pool(settings.compute().capacity().rolling());
    };
  }

  /** Returns the variables of a login with IAM tokens. */
  static TreeMap<String, String> login(String host, int port, String database, String username) {
    return new TreeMap<>(
        Map.of(
            "HAAPI_POSTGRESQL_URL",
            "postgresql://%s:%d/%s".formatted(host, port, database),
            "HAAPI_POSTGRESQL_LOGIN",
            "iam",
            "HAAPI_POSTGRESQL_USERNAME",
            username));
  }

  static PolicyStatement allow(String action, String resource) {
    return PolicyStatement.Builder.create()
        .actions(List.of(action))
        .resources(List.of(resource))
        .build();
  }

  /**
   * Lets the API log in, as a role that can change rows and nothing else.
   *
   * @param api the role with whose credentials the API signs its tokens
   * @param service the service, which starts when the schema is up to date
   */
  final void serve(IRole api, IConstruct service) {
    api.addToPrincipalPolicy(admission());
    new SchemaMigration(this, "Migration", migration(api));
    service.getNode().addDependency(this);
  }

  /** Returns the variables of the API's login. */
  abstract TreeMap<String, String> login();

  /** Returns the permission to log in as the API's database role. */
  abstract PolicyStatement admission();

  /** Returns the properties of the migration that lets the API's role log in. */
  abstract SchemaMigration.Props migration(IRole api);

  final ServiceContext serviceContext() {
    return serviceContext;
  }
}
