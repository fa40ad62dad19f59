package io.haapi.infra.data;

import io.haapi.infra.api.DeclaredTable;
import io.haapi.infra.network.Network;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.Authentication;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.settings.DataSettings.Encryption;
import io.haapi.infra.settings.RegionSettings.Standby;
import io.haapi.infra.stack.SecretKind;
import io.haapi.infra.stack.StackContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.Billing;
import software.amazon.awscdk.services.dynamodb.GlobalSecondaryIndexPropsV2;
import software.amazon.awscdk.services.dynamodb.MultiRegionConsistency;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.ProjectionType;
import software.amazon.awscdk.services.dynamodb.ReplicaTableProps;
import software.amazon.awscdk.services.dynamodb.TableEncryptionV2;
import software.amazon.awscdk.services.dynamodb.TableV2;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.secretsmanager.ReplicaRegion;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/** The tables, secrets and users in the region that creates them. */
final class PrimaryData extends Data {
  private static final int SECRET_LENGTH = 48;

  private final RemovalPolicy removal;
  private final Optional<Key> key;
  private final Optional<RelationalServer> relational;
  private final Optional<Users> users;
  private final Map<Secret, List<String>> replicated = new LinkedHashMap<>();

  PrimaryData(Construct scope, String id, StackContext stackContext) {
    super(scope, id, stackContext);
    var settings = stackContext.settings();
    this.removal = removal(settings);
    this.key =
        settings.data().encryption() == Encryption.CUSTOMER
            ? Optional.of(customerKey())
            : Optional.empty();
    tables().forEach(this::aggregates);
    this.relational =
        switch (settings.data().store()) {
          case DYNAMODB -> Optional.empty();
          case DSQL -> {
            new DsqlCluster(this, "Dsql", new DsqlCluster.Props(stackContext, key));
            yield Optional.empty();
          }
          case RDS ->
              Optional.of(new RelationalInstance(this, "Relational", relational(stackContext)));
          case AURORA ->
              Optional.of(new RelationalCluster(this, "Relational", relational(stackContext)));
        };
    if (hasSessions()) sessions();
    for (var kind : kinds()) {
      kind.generations(settings).forEach(it -> secret(kind, it));
    }
    if (settings.frontDoor().apiKeys().isPresent()) apiKeySecret();
    if (settings.console().isPresent()) consoleSecret();
    this.users =
        settings.auth() instanceof Authentication.Cognito
            ? Optional.of(new Users(this, "Users", stackContext))
            : Optional.empty();
    users.flatMap(Users::shared).ifPresent(it -> replicated.put(it, otherRegions().toList()));
    if (!replicated.isEmpty()) {
      new SecretReplication(
          this, "SecretReplication", new SecretReplication.Props(stackContext, replicated));
    }
  }

  @Override
  public String usersClientId() {
    return users.orElseThrow().clientId();
  }

  @Override
  public Optional<Users> users() {
    return users;
  }

  @Override
  public Optional<IKey> key() {
    return key.map(it -> it);
  }

  @Override
  public Optional<RelationalServer> relational() {
    return relational;
  }

  /** Creates the network that the server shares with its clients. */
  private RelationalServer.Props relational(StackContext stackContext) {
    return new RelationalServer.Props(
        stackContext, new Network(this, "Network", stackContext), key);
  }

  private Key customerKey() {
    return Key.Builder.create(this, "Key")
        .alias(names().key())
        .description("Encrypts the data of " + names().deployment())
        .enableKeyRotation(true)
        .pendingWindow(Duration.days(settings().data().retain() ? 30 : 7))
        .removalPolicy(removal)
        .build();
  }

  private TableEncryptionV2 tableEncryption() {
    return key.map(TableEncryptionV2::customerManagedKey)
        .orElseGet(TableEncryptionV2::dynamoOwnedKey);
  }

  private void aggregates(DeclaredTable it) {
    var index =
        GlobalSecondaryIndexPropsV2.builder()
            .indexName(AggregateIndex.NAME)
            .partitionKey(text(AggregateIndex.PARTITION_KEY))
            .sortKey(text(AggregateIndex.SORT_KEY));
    if (it.summaryFields().isEmpty()) {
      index.projectionType(ProjectionType.KEYS_ONLY);
    } else {
      index.projectionType(ProjectionType.INCLUDE).nonKeyAttributes(it.summaryFields());
    }
    var table =
        table(it.constructId(), names().table(it)).globalSecondaryIndexes(List.of(index.build()));
    settings()
        .regions()
        .standby()
        .flatMap(Standby::witness)
        .ifPresent(
            witness ->
                table.witnessRegion(witness).multiRegionConsistency(MultiRegionConsistency.STRONG));
    String arn = table.build().getTableArn();
    if (settings().data().retain()) {
      new ResourceBackup(
          this,
          backupId("Backup", it),
          new ResourceBackup.Props(
              settings(), names().vault(it), arn, key(), new ResourceBackup.Kind.Table(it)));
    }
  }

  /**
   * Creates the table of sessions, which is eventually consistent between regions, because strongly
   * consistent tables do not support TTL.
   */
  private void sessions() {
    table("Sessions", names().sessions()).timeToLiveAttribute("expiresAt").build();
  }

  private TableV2.Builder table(String id, String name) {
    var table =
        TableV2.Builder.create(this, id)
            .tableName(name)
            .partitionKey(text("pk"))
            .billing(Billing.onDemand())
            .encryption(tableEncryption())
            .pointInTimeRecoverySpecification(recoverable())
            .deletionProtection(settings().data().retain())
            .removalPolicy(removal);
    settings()
        .regions()
        .standby()
        .ifPresent(
            it ->
                table.replicas(
                    List.of(
                        ReplicaTableProps.builder()
                            .region(it.region().name())
                            .pointInTimeRecoverySpecification(recoverable())
                            .deletionProtection(settings().data().retain())
                            .build())));
    return table;
  }

  private static PointInTimeRecoverySpecification recoverable() {
    return PointInTimeRecoverySpecification.builder().pointInTimeRecoveryEnabled(true).build();
  }

  private void secret(SecretKind kind, int generation) {
    String name = names().secret(kind, generation);
    var made =
        secret(
            kind.code() + generation, name, "Generation " + generation + " of the " + kind.code());
    Rules.except(
        made,
        "AwsSolutions-SMG4",
        "Front door and instances must change together, so deployments rotate it with a new generation beside the old one.");
    if (isReadByArn()) {
      StringParameter.Builder.create(this, "Arn" + kind.code() + generation)
          .parameterName(names().secretArn(name))
          .description("The ARN of a secret for services that read it at run time")
          .stringValue(made.getSecretArn())
          .build()
          .applyRemovalPolicy(removal);
    }
  }

  /** Returns whether servers read the secrets by ARN. The others get the values at deployment. */
  private boolean isReadByArn() {
    return switch (names().pattern()) {
      case BEANSTALK, ECS, EKS -> true;
      case EC2, LAMBDA -> false;
    };
  }

  /**
   * Reads the ARN from a parameter. An export could not be removed while another stack imports it.
   */
  @Override
  String secretArn(Construct scope, String name) {
    return StringParameter.valueForStringParameter(scope, names().secretArn(name));
  }

  private void apiKeySecret() {
    var made = secret("ApiKey", names().apiKey(), "The API key of the usage plan");
    Rules.except(
        made, "AwsSolutions-SMG4", "Clients have the key, so it cannot rotate on a timer.");
  }

  private void consoleSecret() {
    var made =
        secret(
            "ConsoleSecret",
            names().consoleSecret(),
            "Secret by which the front door recognizes requests from the console",
            Stream.concat(otherRegions(), Stream.of(AwsRegion.GLOBAL)));
    // A new value works as well, and a retained secret would block the next console.
    made.applyRemovalPolicy(RemovalPolicy.DESTROY);
    Rules.except(
        made,
        "AwsSolutions-SMG4",
        "CloudFront and the front door must have the same value. It only bypasses one rate limit; callers still need a token.");
  }

  private Stream<String> otherRegions() {
    return settings().regions().standby().stream().map(it -> it.region().name());
  }

  private Secret secret(String id, String name, String description) {
    return secret(id, name, description, otherRegions());
  }

  private Secret secret(String id, String name, String description, Stream<String> regions) {
    var replicas =
        regions
            .filter(it -> !it.equals(settings().regions().current().name()))
            .distinct()
            .map(it -> ReplicaRegion.builder().region(it).build())
            .toList();
    var secret =
        Secret.Builder.create(this, id)
            .secretName(name)
            .description(description)
            .generateSecretString(
                SecretStringGenerator.builder()
                    .passwordLength(SECRET_LENGTH)
                    // Stage variables reject most punctuation, and commas separate the values of a
                    // list.
                    .excludePunctuation(true)
                    .build())
            .removalPolicy(removal);
    key.ifPresent(secret::encryptionKey);
    if (!replicas.isEmpty()) secret.replicaRegions(replicas);
    var made = secret.build();
    if (!replicas.isEmpty()) {
      replicated.put(made, replicas.stream().map(ReplicaRegion::getRegion).toList());
    }
    return made;
  }

  private static Attribute text(String name) {
    return Attribute.builder().name(name).type(AttributeType.STRING).build();
  }
}
