package io.haapi.infra.data;

import io.haapi.infra.settings.Auth;
import io.haapi.infra.settings.Settings;
import java.util.Optional;
import software.amazon.awscdk.services.cognito.CfnUserPoolRegionalConfigurationAttachment;
import software.amazon.awscdk.services.kms.IKey;
import software.constructs.Construct;

/** Replicas that another region made here. */
final class StandbyData extends Data {

  StandbyData(Construct scope, String id, Settings settings, Names names) {
    super(scope, id, settings, names);
    if (settings.auth() instanceof Auth.Cognito) {
      // A replica is made without being one that users can sign in to.
      CfnUserPoolRegionalConfigurationAttachment.Builder.create(this, "Users")
          .userPoolId(new SharedUsers(this, names).poolId())
          .status("ACTIVE")
          .build();
    }
  }

  @Override
  public Optional<Users> users() {
    return Optional.empty();
  }

  @Override
  public Optional<IKey> key() {
    return Optional.empty();
  }
}
