package io.haapi.infra.data;

import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.Auth;
import io.haapi.infra.settings.Encryption;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.SessionStore;
import io.haapi.infra.settings.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.Billing;
import software.amazon.awscdk.services.dynamodb.GlobalSecondaryIndexPropsV2;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.ProjectionType;
import software.amazon.awscdk.services.dynamodb.TableEncryptionV2;
import software.amazon.awscdk.services.dynamodb.TableV2;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.constructs.Construct;

/** What outlives every instance: tables, secrets, users. */
public final class Data extends Construct {
  private static final int SECRET_LENGTH = 48;

  private final Settings settings;
  private final Names names;
  private final RemovalPolicy removal;
  private final Optional<Key> key;
  private final TableV2 orders;
  private final Optional<TableV2> sessions;
  private final Map<SecretKind, List<Secret>> secrets = new LinkedHashMap<>();
  private final Optional<Users> users;

  /**
   * @param names of this deployment
   */
  public Data(Construct scope, String id, Settings settings, Names names) {
    super(scope, id);
    this.settings = settings;
    this.names = names;
    this.removal = settings.retain() ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.key =
        settings.encryption() == Encryption.CUSTOMER
            ? Optional.of(customerKey())
            : Optional.empty();
    this.orders = orders();
    this.sessions =
        settings.sessionStore() == SessionStore.DYNAMODB
            ? Optional.of(sessions())
            : Optional.empty();
    for (var kind : kinds()) secrets.put(kind, secretsOf(kind));
    this.users =
        settings.auth() instanceof Auth.Cognito
            ? Optional.of(new Users(this, "Users", settings, removal))
            : Optional.empty();
  }

  /** The users who may call the API, where the front door knows them by Cognito. */
  public Optional<Users> users() {
    return users;
  }

  /** The key of the user's that encrypts, if there is one. */
  public Optional<Key> key() {
    return key;
  }

  /** The environment variables of the API that name the tables. */
  public Map<String, String> environment() {
    var variables = new LinkedHashMap<String, String>();
    variables.put("HAAPI_DYNAMODB_ORDERSTABLE", names.orders());
    if (sessions.isPresent()) variables.put("HAAPI_DYNAMODB_SESSIONSTABLE", names.sessions());
    return variables;
  }

  /**
   * The secrets of the API by the environment variable that takes each.
   *
   * @param scope where they are used: what is granted there stays there, and names no role of that
   *     Stack in the key's policy here
   */
  public Map<String, ISecret> secretEnvironment(Construct scope) {
    var variables = new LinkedHashMap<String, ISecret>();
    secrets.forEach(
        (kind, generations) -> {
          for (int i = 0; i < generations.size(); i++) {
            String variable = kind.variable(i);
            variables.put(
                variable,
                Secret.fromSecretCompleteArn(scope, variable, generations.get(i).getSecretArn()));
          }
        });
    return variables;
  }

  /** Lets who reads secrets have them decrypted, where the key is the user's. */
  public void grantSecretsKey(IGrantable reader) {
    key.ifPresent(it -> grantKeyThrough("secretsmanager", reader, it));
  }

  /** The secret that the front door sends with each request to a server. */
  public ISecret originSecret() {
    return secrets.get(SecretKind.ORIGIN).getFirst();
  }

  /** Lets the API do with the tables what it does, and nothing else. */
  public void grantTables(IGrantable api) {
    allow(api, List.of(orders.getTableArn()), "GetItem", "PutItem", "UpdateItem");
    allow(api, List.of(orders.getTableArn() + "/index/" + OrdersIndex.NAME), "Query");
    sessions.ifPresent(
        table ->
            allow(
                api,
                List.of(table.getTableArn()),
                "GetItem",
                "PutItem",
                "UpdateItem",
                "DeleteItem",
                "ConditionCheckItem"));
    key.ifPresent(it -> grantKeyThrough("dynamodb", api, it));
  }

  private static void allow(IGrantable grantee, List<String> resources, String... operations) {
    var actions = new ArrayList<String>();
    for (String operation : operations) actions.add("dynamodb:" + operation);
    Grant.addToPrincipal(
        software.amazon.awscdk.services.iam.GrantOnPrincipalOptions.builder()
            .grantee(grantee)
            .actions(actions)
            .resourceArns(resources)
            .build());
  }

  private void grantKeyThrough(String service, IGrantable grantee, Key it) {
    grantee
        .getGrantPrincipal()
        .addToPrincipalPolicy(
            PolicyStatement.Builder.create()
                .effect(Effect.ALLOW)
                .actions(List.of("kms:Decrypt", "kms:DescribeKey"))
                .resources(List.of(it.getKeyArn()))
                .conditions(
                    Map.of(
                        "StringEquals",
                        Map.of(
                            "kms:ViaService",
                            service + "." + settings.region().name() + "." + Aws.URL_SUFFIX)))
                .build());
  }

  private List<SecretKind> kinds() {
    return Arrays.stream(SecretKind.values())
        .filter(
            kind ->
                switch (kind) {
                  // A function is called by the front door alone, which need not prove itself.
                  case ORIGIN -> names.pattern() != Pattern.LAMBDA;
                  case CURSOR -> true;
                  case TOKEN -> settings.sessionStore() == SessionStore.TOKEN;
                })
        .toList();
  }

  private Key customerKey() {
    return Key.Builder.create(this, "Key")
        .alias(names.key())
        .description("Encrypts the data of " + names.deployment())
        .enableKeyRotation(true)
        .pendingWindow(Duration.days(settings.retain() ? 30 : 7))
        .removalPolicy(removal)
        .build();
  }

  private TableEncryptionV2 tableEncryption() {
    return key.map(TableEncryptionV2::customerManagedKey)
        .orElseGet(TableEncryptionV2::dynamoOwnedKey);
  }

  private TableV2 orders() {
    return table("Orders", names.orders())
        .globalSecondaryIndexes(
            List.of(
                GlobalSecondaryIndexPropsV2.builder()
                    .indexName(OrdersIndex.NAME)
                    .partitionKey(text(OrdersIndex.PARTITION_KEY))
                    .sortKey(text(OrdersIndex.SORT_KEY))
                    .projectionType(ProjectionType.INCLUDE)
                    .nonKeyAttributes(OrdersIndex.PROJECTED)
                    .build()))
        .build();
  }

  private TableV2 sessions() {
    return table("Sessions", names.sessions()).timeToLiveAttribute("expiresAt").build();
  }

  private TableV2.Builder table(String id, String name) {
    return TableV2.Builder.create(this, id)
        .tableName(name)
        .partitionKey(text("pk"))
        .billing(Billing.onDemand())
        .encryption(tableEncryption())
        .pointInTimeRecoverySpecification(
            PointInTimeRecoverySpecification.builder().pointInTimeRecoveryEnabled(true).build())
        .deletionProtection(settings.retain())
        .removalPolicy(removal);
  }

  private List<Secret> secretsOf(SecretKind kind) {
    return kind.generations(settings).stream().map(it -> secret(kind, it)).toList();
  }

  private Secret secret(SecretKind kind, int generation) {
    var secret =
        Secret.Builder.create(this, kind.code() + "-" + generation)
            .secretName(names.secret(kind, generation))
            .description("Generation " + generation + " of the " + kind.code())
            .generateSecretString(
                SecretStringGenerator.builder()
                    .passwordLength(SECRET_LENGTH)
                    // Stage variables take no punctuation, and commas separate the values of a
                    // list.
                    .excludePunctuation(true)
                    .build())
            .removalPolicy(removal);
    key.ifPresent(secret::encryptionKey);
    var made = secret.build();
    Rules.except(
        made,
        "AwsSolutions-SMG4",
        "Front door and instances must change together: it is rotated by deploying a new generation beside the old one, not by a timer.");
    return made;
  }

  private static Attribute text(String name) {
    return Attribute.builder().name(name).type(AttributeType.STRING).build();
  }
}
