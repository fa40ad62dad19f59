package io.haapi.infra.stack;

import io.haapi.infra.settings.Settings;
import java.util.List;
import java.util.function.Function;

/** The kinds of secrets of the API. Each has one or two generations, so that it can be rotated. */
public enum SecretKind {
  /** Proves to the API that a request comes from the front door. */
  ORIGIN("originSecrets", "HAAPI_GATEWAY_ORIGINSECRETS", it -> it.data().originSecrets()),
  /** Signs the cursors of lists. */
  CURSOR("cursorKeys", "HAAPI_ORDER_CURSORKEYS", it -> it.data().cursorKeys()),
  /** Encrypts session tokens. */
  TOKEN("tokenKeys", "HAAPI_SESSION_TOKEN_KEYS", it -> it.data().tokenKeys());

  private final String code;
  private final String variable;
  private final Function<Settings, List<Integer>> generations;

  SecretKind(String code, String variable, Function<Settings, List<Integer>> generations) {
    this.code = code;
    this.variable = variable;
    this.generations = generations;
  }

  /** The setting that lists the generations. */
  public String code() {
    return code;
  }

  /** The environment variable of a generation, counted from 0: Spring makes one list of them. */
  public String variable(int index) {
    return variable + "_" + index;
  }

  /** The generations that are in use; the first one is the one that new values are made with. */
  public List<Integer> generations(Settings settings) {
    return generations.apply(settings);
  }
}
