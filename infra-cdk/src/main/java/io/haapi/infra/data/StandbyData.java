package io.haapi.infra.data;

import io.haapi.infra.settings.Settings;
import java.util.Optional;
import software.amazon.awscdk.services.kms.IKey;
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
}
