package io.haapi.infra.data;

import io.haapi.infra.settings.Auth;
import io.haapi.infra.settings.Settings;
import java.util.Optional;
import software.amazon.awscdk.services.cognito.CfnUserPoolRegionalConfigurationAttachment;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.ssm.StringParameter;
import software.constructs.Construct;

/** Replicas that another region made here. */
final class StandbyData extends Data {

  private final Optional<String> usersClientId;

  StandbyData(Construct scope, String id, Settings settings, Names names) {
    super(scope, id, settings, names);
    var shared =
        settings.auth() instanceof Auth.Cognito
            ? Optional.of(new SharedUsers(this, names))
            : Optional.<SharedUsers>empty();
    // A replica is made without being one that users can sign in to.
    shared.ifPresent(
        it ->
            CfnUserPoolRegionalConfigurationAttachment.Builder.create(this, "Users")
                .userPoolId(it.poolId())
                .status("ACTIVE")
                .build());
    this.usersClientId =
        shared.filter(_ -> settings.client().isPresent()).map(it -> parameter(it.clientId()));
  }

  /** Custom resources are not told what a secret holds. */
  private String parameter(String clientId) {
    return StringParameter.Builder.create(this, "UsersClientId")
        .description("What people sign in with, at the users of this region")
        .stringValue(clientId)
        .build()
        .getStringValue();
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
  public Optional<IKey> key() {
    return Optional.empty();
  }
}
