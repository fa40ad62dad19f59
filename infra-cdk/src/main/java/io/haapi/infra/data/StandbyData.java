package io.haapi.infra.data;

import io.haapi.infra.logs.Logs;
import io.haapi.infra.settings.Authentication;
import io.haapi.infra.stack.StackContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.customresources.AwsSdkCall;
import software.amazon.awscdk.customresources.PhysicalResourceId;
import software.amazon.awscdk.services.cognito.CfnUserPoolRegionalConfigurationAttachment;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/** The replicas in the second region, which the first region creates. */
final class StandbyData extends Data {
  private final Optional<String> usersClientId;
  private LogGroup lookups;

  StandbyData(Construct scope, String id, StackContext stackContext) {
    super(scope, id, stackContext);
    var settings = stackContext.settings();
    var names = stackContext.names();
    var shared =
        settings.auth() instanceof Authentication.Cognito
            ? Optional.of(new SharedUsers(names))
            : Optional.<SharedUsers>empty();
    // Users can sign in to a replica only once it is active.
    shared.ifPresent(
        it ->
            CfnUserPoolRegionalConfigurationAttachment.Builder.create(this, "Users")
                .userPoolId(it.poolId())
                .status("ACTIVE")
                .build());
    if (settings.data().retain()) {
      for (var it : tables()) {
        new ResourceBackup(
            this,
            backupId("StandbyBackup", it),
            new ResourceBackup.Props(
                settings,
                names.standbyVault(it),
                table(names.table(it)),
                Optional.empty(),
                new ResourceBackup.Kind.Table(it)));
      }
    }
    this.usersClientId =
        shared.filter(_ -> settings.console().isPresent()).map(it -> parameter(it.clientId()));
  }

  /** Stores the client id in a parameter, because custom resources cannot read secrets. */
  private String parameter(String clientId) {
    return StringParameter.Builder.create(this, "UsersClientId")
        .parameterName(names().usersClientId())
        .description("Client id for sign-in at the user pool of this region")
        .stringValue(clientId)
        .build()
        .getStringValue();
  }

  /**
   * Looks up the ARN by name in the region of the replica. The ARN ends in characters that are
   * generated in the first region.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html">Replicate
   *     secrets across Regions</a>
   */
  @Override
  String secretArn(Construct scope, String name) {
    if (lookups == null) lookups = Logs.group(this, "SecretLookupsLogGroup", settings());
    var call =
        AwsSdkCall.builder()
            .service("SecretsManager")
            .action("describeSecret")
            .parameters(Map.of("SecretId", name))
            .outputPaths(List.of("ARN"))
            .physicalResourceId(PhysicalResourceId.of(name))
            .build();
    var permission =
        PolicyStatement.Builder.create()
            .actions(List.of("secretsmanager:DescribeSecret"))
            // The lookup exists because these characters are unknown.
            .resources(
                List.of(
                    Stack.of(this)
                        .formatArn(
                            ArnComponents.builder()
                                .service("secretsmanager")
                                .resource("secret")
                                .resourceName(name + "-??????")
                                .arnFormat(ArnFormat.COLON_RESOURCE_NAME)
                                .build())))
            .build();
    return new SdkLookup("Custom::SecretArn", call, "ARN", permission)
        .read(this, "Arn" + name.substring(name.indexOf('/') + 1), lookups);
  }

  @Override
  public Optional<Users> users() {
    return Optional.empty();
  }

  @Override
  public String usersClientId() {
    return usersClientId.orElseThrow();
  }

  @Override
  public Optional<RelationalServer> relational() {
    return Optional.empty();
  }

  @Override
  public Optional<IKey> key() {
    return Optional.empty();
  }
}
