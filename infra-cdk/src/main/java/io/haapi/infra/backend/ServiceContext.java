package io.haapi.infra.backend;

import io.haapi.infra.artifact.Artifacts;
import io.haapi.infra.data.Data;
import io.haapi.infra.network.Network;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.stack.Names;
import io.haapi.infra.stack.StackContext;
import software.constructs.Construct;

/**
 * The context of constructs that serve requests: their stack, its data and the packages.
 *
 * @param stackContext the settings and names of the stack
 * @param data the tables, secrets and users in its region
 * @param artifacts the packages that other modules build
 */
public record ServiceContext(StackContext stackContext, Data data, Artifacts artifacts) {

  /** Returns the user's choices, as the region of the stack sees them. */
  public DeploymentSettings settings() {
    return stackContext.settings();
  }

  /** Returns the names of the deployment. */
  public Names names() {
    return stackContext.names();
  }

  /** Returns the pattern that is deployed. */
  public Pattern pattern() {
    return stackContext.pattern();
  }

  /** Returns the network of the servers: the database's, if it is in one, or a new one. */
  Network network(Construct scope) {
    return data.relational()
        .map(it -> it.network().in(scope, "Network"))
        .orElseGet(() -> new Network(scope, "Network", stackContext));
  }

  /**
   * Returns the name of a resource that cannot change its key. With another key CloudFormation
   * creates a replacement, which cannot have the name of the existing resource.
   */
  String encryptedName() {
    String key = data.key().isPresent() ? "-" + settings().data().encryption().code() : "";
    return names().deployment() + key;
  }
}
