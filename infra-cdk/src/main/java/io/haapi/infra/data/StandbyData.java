package io.haapi.infra.data;

import io.haapi.infra.settings.Settings;
import java.util.Optional;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.constructs.Construct;

/** Replicas that another region made here. */
final class StandbyData extends Data {

  StandbyData(Construct scope, String id, Settings settings, Names names) {
    super(scope, id, settings, names);
  }

  @Override
  public Optional<Users> users() {
    return Optional.empty();
  }

  @Override
  public Optional<IKey> key() {
    return Optional.empty();
  }

  @Override
  public Optional<ISecret> apiKey() {
    return settings().apiKeys().map(_ -> Secret.fromSecretNameV2(this, "ApiKey", names().apiKey()));
  }

  @Override
  String ordersArn() {
    return table(names().orders());
  }

  @Override
  String sessionsArn() {
    return table(names().sessions());
  }

  @Override
  ISecret secret(Construct scope, String id, SecretKind kind, int generation) {
    return Secret.fromSecretNameV2(scope, id, names().secret(kind, generation));
  }

  private String table(String name) {
    return Stack.of(this)
        .formatArn(
            ArnComponents.builder()
                .service("dynamodb")
                .resource("table")
                .resourceName(name)
                .build());
  }
}
