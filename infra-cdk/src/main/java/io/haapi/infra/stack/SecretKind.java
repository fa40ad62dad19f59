package io.haapi.infra.stack;

import io.haapi.infra.api.ApiDeclaration;
import io.haapi.infra.settings.DeploymentSettings;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The kinds of secrets of the API. Each has one or two generations, so that it can be rotated. */
public enum SecretKind {
  /** Proves to the API that a request came from the front door. */
  ORIGIN(
      "originSecrets",
      _ -> Optional.of("HAAPI_GATEWAY_ORIGINSECRETS"),
      it -> it.data().originSecrets()),
  /** Signs the cursors of lists. */
  CURSOR("cursorKeys", ApiDeclaration::cursorKeys, it -> it.data().cursorKeys()),
  /** Encrypts session tokens. */
  TOKEN("tokenKeys", _ -> Optional.of("HAAPI_SESSION_TOKEN_KEYS"), it -> it.data().tokenKeys());

  private final String code;
  private final Function<ApiDeclaration, Optional<String>> variable;
  private final Function<DeploymentSettings, List<Integer>> generations;

  SecretKind(
      String code,
      Function<ApiDeclaration, Optional<String>> variable,
      Function<DeploymentSettings, List<Integer>> generations) {
    this.code = code;
    this.variable = variable;
    this.generations = generations;
  }

  /** Returns the setting that lists the generations. */
  public String code() {
    return code;
  }

  /**
   * Returns the environment variable that takes the list of generations, if the API has one. Spring
   * reads the elements from variables that end in {@code _0}, {@code _1} and so on.
   */
  public Optional<String> variable(ApiDeclaration api) {
    return variable.apply(api);
  }

  /** Returns the generations in use. The first one creates new values. */
  public List<Integer> generations(DeploymentSettings settings) {
    return generations.apply(settings);
  }
}
