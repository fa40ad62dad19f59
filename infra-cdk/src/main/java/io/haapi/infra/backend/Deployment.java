package io.haapi.infra.backend;

import io.haapi.infra.artifact.Artifacts;
import io.haapi.infra.data.Data;
import io.haapi.infra.data.Names;
import io.haapi.infra.logs.Logs;
import io.haapi.infra.network.Network;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.SessionStore;
import io.haapi.infra.settings.Settings;
import java.util.Optional;
import software.constructs.Construct;

/**
 * What a backend is made from.
 *
 * @param settings the user's choices
 * @param names of this deployment
 * @param data what it works on
 * @param artifacts what other modules built
 */
public record Deployment(Settings settings, Names names, Data data, Artifacts artifacts) {

  /** The pattern that is deployed. */
  public Pattern pattern() {
    return names.pattern();
  }

  /**
   * The name of what keeps its key for life: with another key CloudFormation makes another one,
   * which cannot have the name of the one that is there.
   */
  String encryptedName() {
    return names.deployment()
        + (data.key().isPresent() ? "-" + settings.data().encryption().code() : "");
  }

  /** The network of servers: with the way out that was chosen, or that costs the pattern less. */
  Network network(Construct scope) {
    return new Network(
        scope,
        "Network",
        settings.regions().current(),
        settings.compute().egressOf(pattern()),
        Logs.retention(settings));
  }

  /** The cache of sessions, if they are kept in one. */
  Optional<SessionCache> sessionCache(Construct scope, Network network) {
    return settings.sessionStore() == SessionStore.REDIS
        ? Optional.of(new SessionCache(scope, "Sessions", network, this))
        : Optional.empty();
  }
}
