package io.haapi.infra.data;

import io.haapi.infra.settings.Settings;
import java.util.List;
import java.util.function.Function;

/** What the API keeps secret; each has one or two generations, so that it can be rotated. */
public enum SecretKind {
  /** What the front door proves itself with. */
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
  String code() {
    return code;
  }

  /** The environment variable of a generation, counted from 0: Spring makes one list of them. */
  String variable(int index) {
    return variable + "_" + index;
  }

  /** The generations that are in use; the first one is the one that new values are made with. */
  List<Integer> generations(Settings settings) {
    return generations.apply(settings);
  }
}
