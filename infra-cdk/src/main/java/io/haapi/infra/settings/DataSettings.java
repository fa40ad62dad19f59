package io.haapi.infra.settings;

import java.util.List;

/**
 * Protection and retention of data, secrets and logs.
 *
 * @param logDays how long logs are retained
 * @param encryption whose key encrypts tables and secrets
 * @param retain whether data outlives the deployment
 * @param originSecrets generations of the secret between front door and API; the first is sent
 * @param cursorKeys generations of the keys that sign cursors; the first signs
 * @param tokenKeys generations of the keys that encrypt session tokens; the first encrypts
 */
public record DataSettings(
    int logDays,
    Encryption encryption,
    boolean retain,
    List<Integer> originSecrets,
    List<Integer> cursorKeys,
    List<Integer> tokenKeys) {
  private static final Setting<Integer> LOG_DAYS =
      Setting.oneOf(
          "logDays",
          "30",
          "the retention of logs in days",
          List.of(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653),
          Object::toString);
  static final Setting<Encryption> ENCRYPTION =
      Setting.choice(
          "encryption",
          Encryption.AWS,
          "the key that encrypts tables and secrets: AWS's own, or a customer managed KMS key that is created");
  private static final Setting<Boolean> RETAIN =
      Setting.flag(
          "retain",
          true,
          "whether tables, users and logs are retained when the deployment is deleted; `false` is for trying out");
  private static final Setting<List<Integer>> ORIGIN_SECRETS =
      Setting.generations(
          "originSecrets",
          "generations of the secret that the front door sends; the first is sent, all are accepted");
  private static final Setting<List<Integer>> CURSOR_KEYS =
      Setting.generations(
          "cursorKeys",
          "generations of the keys that sign the list's cursors; the first signs, all are accepted");
  private static final Setting<List<Integer>> TOKEN_KEYS =
      Setting.generations(
          "tokenKeys",
          "generations of the keys that encrypt session tokens; the first encrypts, all are accepted");

  static final List<Setting<?>> ALL =
      List.of(LOG_DAYS, ENCRYPTION, RETAIN, ORIGIN_SECRETS, CURSOR_KEYS, TOKEN_KEYS);

  /** Whose key encrypts what is stored. */
  public enum Encryption implements Setting.Coded {
    /** Keys that AWS manages. */
    AWS,
    /** A customer managed key in KMS, rotated every year. */
    CUSTOMER
  }

  /** Copies the lists. */
  public DataSettings {
    originSecrets = List.copyOf(originSecrets);
    cursorKeys = List.copyOf(cursorKeys);
    tokenKeys = List.copyOf(tokenKeys);
  }

  static DataSettings from(SettingValues values) {
    return new DataSettings(
        values.get(LOG_DAYS),
        values.get(ENCRYPTION),
        values.get(RETAIN),
        values.get(ORIGIN_SECRETS),
        values.get(CURSOR_KEYS),
        values.get(TOKEN_KEYS));
  }
}
