package io.haapi.infra.backend;

import io.haapi.infra.artifact.Artifacts;
import io.haapi.infra.data.Data;
import io.haapi.infra.data.Names;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.Settings;

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
}
