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
import software.constructs.Construct;

/**
 * What outlives every instance, as one region sees it: tables, secrets, users. Whoever uses a table
 * or a secret knows it by its name, in either region: what a stack imports from another one, that
 * one can never give up.
 */
public abstract sealed class Data extends Construct permits PrimaryData, StandbyData {
  private static final List<String> READ = List.of("kms:Decrypt", "kms:DescribeKey");

  private final StackContext stackContext;

  Data(Construct scope, String id, StackContext stackContext) {
    super(scope, id);
    this.stackContext = stackContext;
  }

  /** Makes it, with replicas in the second region if there is one. */
  public static Data primary(Construct scope, String id, StackContext stackContext) {
    return new PrimaryData(scope, id, stackContext);
  }

  /**
   * What the second region has of it. Replicas are known by name: no template refers to another
   * region's.
   */
  public static Data standby(Construct scope, String id, StackContext stackContext) {
    return new StandbyData(scope, id, stackContext);
  }

  /**
   * In a stack of the second region: the replica of the users' key, which must be there before one
   * of the users can be made.
   *
   * @param stackContext the context of a stack in the second region
   */
  public static void standbyUsersKey(Construct scope, String id, StackContext stackContext) {
    UsersKey.replica(
        scope, id, stackContext.settings(), new SharedUsers(stackContext.names()).keyArn());
  }

  /** The users who may call the API, where the front door knows them by Cognito. */
  public abstract Optional<Users> users();

  /** The same where both regions have them: a provider of tokens, which a stack of either finds. */
  public final Authentication.Oidc sharedUsers() {
    return new SharedUsers(names())
        .provider(settings().regions().standby().orElseThrow().primary());
  }

  /** What people sign in with, at the users of this region; custom resources too may be told it. */
  public abstract String usersClientId();

  /** The key of the user's that encrypts, if there is one. */
  public abstract Optional<IKey> key();

  /** What a client needs besides its token, if keys are demanded. */
  public final SecretValue apiKey() {
    return value(names().apiKey());
  }

  /**
   * What requests that came by the console prove that with, in each region of the deployment and in
   * CloudFront's own.
   */
  public static SecretValue consoleSecret(Names names) {
    return value(names.consoleSecret());
  }

  /**
   * The value of a secret of this region, which CloudFormation puts in when it deploys: it takes
   * the name alone for a secret of the same account.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/cfn-example_reference-secret.html">Get
   *     a secret in a CloudFormation resource</a>
   */
  private static SecretValue value(String name) {
    return SecretValue.secretsManager(name);
  }

  /** What the first deployment made and took back must not stand in the second one's way. */
  static RemovalPolicy removal(DeploymentSettings settings) {
    return settings.data().retain()
        ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
        : RemovalPolicy.DESTROY;
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

  /** The environment variables of the API that name the tables. */
  public final Map<String, String> environment() {
    var variables = new LinkedHashMap<String, String>();
    for (var it : tables()) variables.put(it.environmentVariable(), names().table(it));
    if (hasSessions()) variables.put("HAAPI_DYNAMODB_SESSIONSTABLE", names().sessions());
    return variables;
  }

  /**
   * The secrets of the API by the environment variable that takes each, for services that read them
   * at run time. Each is known by its complete ARN: no other is documented for Elastic Beanstalk's
   * {@code environmentsecrets} and ECS's {@code ValueFrom}.
   *
   * @param scope where they are used: what is granted there stays there, and names no role of that
   *     Stack in the key's policy here
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

  /** The values of the same secrets, for what is handed them when it is deployed. */
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
   * The complete ARN of a secret in this region.
   *
   * @param scope in a stack of this region
   */
  abstract String secretArn(Construct scope, String name);

  /** Lets who reads secrets have them decrypted, where the key is the user's. */
  public final void grantSecretsKey(IGrantable reader) {
    key().ifPresent(it -> grantKeyThrough("secretsmanager", settings(), reader, it, READ));
  }

  /** The secret that the front door sends with each request to a server. */
  public final SecretValue originSecret() {
    var kind = SecretKind.ORIGIN;
    return value(names().secret(kind, kind.generations(settings()).getFirst()));
  }

  /** Lets the API do with the tables what it does, and nothing else. */
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

  /** The tables of the API's aggregates. */
  final List<DeclaredTable> tables() {
    return stackContext.api().tables();
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
                  // A function is called by the front door alone, which need not prove itself.
                  case ORIGIN -> names().pattern() != Pattern.LAMBDA;
                  case CURSOR -> kind.variable(stackContext.api()).isPresent();
                  case TOKEN -> settings().sessionStore() == SessionStoreSetting.TOKEN;
                })
        .toList();
  }

  /** The ARN of a table in this region. */
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

  /** Lets a service use the key for somebody, and nobody else do so. */
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
