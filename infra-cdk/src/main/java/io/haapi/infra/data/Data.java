package io.haapi.infra.data;

import io.haapi.infra.api.DeclaredTable;
import io.haapi.infra.settings.Authentication;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.SessionStoreSetting;
import io.haapi.infra.stack.Names;
import io.haapi.infra.stack.SecretKind;
import io.haapi.infra.stack.StackContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.SecretValue;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.GrantOnPrincipalOptions;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/**
 * The tables, cluster, secrets and users of one region, which outlive the servers. Both regions
 * refer to tables and secrets by name, because a stack cannot remove what another one imports.
 */
public abstract sealed class Data extends Construct permits PrimaryData, StandbyData {
  private static final List<String> READ = List.of("kms:Decrypt", "kms:DescribeKey");

  private final StackContext stackContext;

  Data(Construct scope, String id, StackContext stackContext) {
    super(scope, id);
    this.stackContext = stackContext;
  }

  /** Creates the data of the first region, with replicas in the second region if there is one. */
  public static Data primary(Construct scope, String id, StackContext stackContext) {
    return new PrimaryData(scope, id, stackContext);
  }

  /** Returns the replicas in the second region, which are found by name. */
  public static Data standby(Construct scope, String id, StackContext stackContext) {
    return new StandbyData(scope, id, stackContext);
  }

  /**
   * Creates the replica of the users' key in the second region. The replica of the users needs it.
   *
   * @param stackContext the context of a stack in the second region
   */
  public static void standbyUsersKey(Construct scope, String id, StackContext stackContext) {
    UsersKey.replica(
        scope, id, stackContext.settings(), new SharedUsers(stackContext.names()).keyArn());
  }

  /**
   * Creates the cluster of the second region and peers it with the first one's. Neither accepts
   * connections before.
   *
   * @param stackContext the context of a stack in the second region
   */
  public static void standbyCluster(Construct scope, String id, StackContext stackContext) {
    var cluster = new DsqlCluster(scope, id, new DsqlCluster.Props(stackContext, Optional.empty()));
    new DsqlPeering(scope, "Peering", new DsqlPeering.Props(stackContext, cluster));
  }

  /** Returns the Cognito user pool whose users may call the API, if the deployment has one here. */
  public abstract Optional<Users> users();

  /**
   * Returns the replicated user pool as an OpenID provider, which stacks of both regions can refer
   * to.
   */
  public final Authentication.Oidc sharedUsers() {
    return new SharedUsers(names())
        .provider(settings().regions().standby().orElseThrow().primary());
  }

  /**
   * Returns the client id for sign-in at the user pool of this region. Custom resources can read
   * it.
   */
  public abstract String usersClientId();

  /** Returns the customer managed key, if there is one. */
  public abstract Optional<IKey> key();

  /** Returns the PostgreSQL server in the servers' network, if aggregates are in one. */
  public abstract Optional<RelationalServer> relational();

  /** Returns the API key that clients send besides their token, if keys are required. */
  public final SecretValue apiKey() {
    return value(names().apiKey());
  }

  /**
   * Returns the secret that identifies requests from the console. It exists in each region of the
   * deployment and in us-east-1.
   */
  public static SecretValue consoleSecret(Names names) {
    return value(names.consoleSecret());
  }

  /**
   * Returns a dynamic reference to a secret of this region, which CloudFormation resolves at
   * deployment. For a secret of the same account the name suffices.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/cfn-example_reference-secret.html">Get
   *     a secret in a CloudFormation resource</a>
   */
  private static SecretValue value(String name) {
    return SecretValue.secretsManager(name);
  }

  /**
   * Returns the removal policy of stateful resources. A failed first deployment deletes what it
   * created, so that the next one can create it again.
   */
  static RemovalPolicy removal(DeploymentSettings settings) {
    return settings.data().retain()
        ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
        : RemovalPolicy.DESTROY;
  }

  /** Tells values of a cluster to the stacks of its servers, by parameters with these names. */
  static void publish(Construct scope, Map<String, String> values, RemovalPolicy removal) {
    new TreeMap<>(values)
        .forEach(
            (name, value) ->
                StringParameter.Builder.create(scope, name.substring(name.lastIndexOf('/') + 1))
                    .parameterName(name)
                    .description("The cluster of the API, for the stacks of its servers")
                    .stringValue(value)
                    .build()
                    .applyRemovalPolicy(removal));
  }

  final StackContext stackContext() {
    return stackContext;
  }

  final DeploymentSettings settings() {
    return stackContext.settings();
  }

  final Names names() {
    return stackContext.names();
  }

  /** Returns the environment variables that pass the names of the tables to the API. */
  public final Map<String, String> environment() {
    var variables = new LinkedHashMap<String, String>();
    for (var it : tables()) variables.put(it.environmentVariable(), names().table(it));
    if (hasSessions()) variables.put("HAAPI_DYNAMODB_SESSIONSTABLE", names().sessions());
    return variables;
  }

  /**
   * Returns the secrets of the API by environment variable, for services that read them at run
   * time. They are imported by complete ARN, the only form that Elastic Beanstalk's {@code
   * environmentsecrets} and ECS's {@code ValueFrom} document.
   *
   * @param scope the scope of the imports. Grants on imports do not add roles of that stack to the
   *     key policy here
   * @see <a
   *     href="https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/AWSHowTo.secrets.env-vars.html">Fetching
   *     secrets and parameters to Elastic Beanstalk environment variables</a>
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html">Secret, in
   *     the API of ECS</a>
   */
  public final Map<String, ISecret> secretEnvironment(Construct scope) {
    var variables = new LinkedHashMap<String, ISecret>();
    secretNames()
        .forEach(
            (variable, name) ->
                variables.put(
                    variable,
                    Secret.fromSecretCompleteArn(scope, variable, secretArn(scope, name))));
    return variables;
  }

  /**
   * Returns the values of the secrets by environment variable, for services that get them at
   * deployment.
   */
  public final Map<String, SecretValue> secretValues() {
    var variables = new LinkedHashMap<String, SecretValue>();
    secretNames().forEach((variable, name) -> variables.put(variable, value(name)));
    return variables;
  }

  private Map<String, String> secretNames() {
    var variables = new LinkedHashMap<String, String>();
    for (var kind : kinds()) {
      String variable = kind.variable(stackContext.api()).orElseThrow();
      var generations = kind.generations(settings());
      for (int i = 0; i < generations.size(); i++) {
        variables.put(variable + "_" + i, names().secret(kind, generations.get(i)));
      }
    }
    return variables;
  }

  /**
   * Returns the complete ARN of a secret in this region.
   *
   * @param scope a construct in a stack of this region
   */
  abstract String secretArn(Construct scope, String name);

  /** Allows a reader of secrets to decrypt them with the customer managed key, if there is one. */
  public final void grantSecretsKey(IGrantable reader) {
    key().ifPresent(it -> grantKeyThrough("secretsmanager", settings(), reader, it, READ));
  }

  /** Returns the secret that the front door sends with each request to a server. */
  public final SecretValue originSecret() {
    var kind = SecretKind.ORIGIN;
    return value(names().secret(kind, kind.generations(settings()).getFirst()));
  }

  /** Grants the API exactly the table operations that it uses. */
  public final void grantTables(IGrantable api) {
    for (var it : tables()) {
      String arn = table(names().table(it));
      allow(api, List.of(arn), "GetItem", "PutItem", "UpdateItem");
      allow(api, List.of(arn + "/index/" + AggregateIndex.NAME), "Query");
    }
    if (hasSessions()) {
      allow(
          api,
          List.of(table(names().sessions())),
          "GetItem",
          "PutItem",
          "UpdateItem",
          "DeleteItem",
          "ConditionCheckItem");
    }
    key().ifPresent(it -> grantKeyThrough("dynamodb", settings(), api, it, READ));
  }

  /** Returns the tables of the API's aggregates that are in DynamoDB. */
  final List<DeclaredTable> tables() {
    return stackContext.tables();
  }

  /**
   * Returns the construct id of a table's backup. The first table's has no suffix: it must keep its
   * logical id, because a vault that holds backups cannot be replaced.
   */
  final String backupId(String id, DeclaredTable table) {
    return table.equals(tables().getFirst()) ? id : id + table.constructId();
  }

  final boolean hasSessions() {
    return settings().sessionStore() == SessionStoreSetting.DYNAMODB;
  }

  final List<SecretKind> kinds() {
    return Arrays.stream(SecretKind.values())
        .filter(
            kind ->
                switch (kind) {
                  // Only the front door can invoke a function, so it sends no secret.
                  case ORIGIN -> names().pattern() != Pattern.LAMBDA;
                  case CURSOR -> kind.variable(stackContext.api()).isPresent();
                  case TOKEN -> settings().sessionStore() == SessionStoreSetting.TOKEN;
                })
        .toList();
  }

  /** Returns the ARN of a table in this region. */
  final String table(String name) {
    return "arn:%s:dynamodb:%s:%s:table/%s"
        .formatted(Aws.PARTITION, settings().regions().current().name(), Aws.ACCOUNT_ID, name);
  }

  private static void allow(IGrantable grantee, List<String> resources, String... operations) {
    var actions = new ArrayList<String>();
    for (String operation : operations) actions.add("dynamodb:" + operation);
    Grant.addToPrincipal(
        GrantOnPrincipalOptions.builder()
            .grantee(grantee)
            .actions(actions)
            .resourceArns(resources)
            .build());
  }

  /** Allows a grantee to use the key only through a service. */
  static void grantKeyThrough(
      String service,
      DeploymentSettings settings,
      IGrantable grantee,
      IKey it,
      List<String> actions) {
    grantee
        .getGrantPrincipal()
        .addToPrincipalPolicy(
            PolicyStatement.Builder.create()
                .effect(Effect.ALLOW)
                .actions(actions)
                .resources(List.of(it.getKeyArn()))
                .conditions(
                    Map.of(
                        "StringEquals",
                        Map.of(
                            "kms:ViaService",
                            service
                                + "."
                                + settings.regions().current().name()
                                + "."
                                + Aws.URL_SUFFIX)))
                .build());
  }
}
