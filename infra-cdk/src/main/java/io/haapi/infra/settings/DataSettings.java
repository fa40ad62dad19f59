package io.haapi.infra.settings;

import java.util.List;

/**
 * Protection and retention of data and secrets.
 *
 * @param encryption the owner of the key that encrypts tables and secrets
 * @param retain whether data outlives the deployment
 * @param originSecrets generations of the secret between front door and API; the first is sent
 * @param cursorKeys generations of the keys that sign cursors; the first signs
 * @param tokenKeys generations of the keys that encrypt session tokens; the first encrypts
 */
public record DataSettings(
    Encryption encryption,
    boolean retain,
    List<Integer> originSecrets,
    List<Integer> cursorKeys,
    List<Integer> tokenKeys) {
  private static final SettingDefinition<Encryption> ENCRYPTION =
      SettingDefinition.choice(
          "encryption",
          Encryption.AWS,
          "the key that encrypts tables and secrets: AWS's own, or a customer managed KMS key that is created");
  private static final SettingDefinition<Boolean> RETAIN =
      SettingDefinition.flag(
          "retain",
          true,
          "whether tables, users and logs are retained when the deployment is deleted; use `false` only for trials");
  private static final SettingDefinition<List<Integer>> ORIGIN_SECRETS =
      SettingDefinition.generations(
          "originSecrets",
          "generations of the secret that the front door sends; the first is sent, all are accepted");
  private static final SettingDefinition<List<Integer>> CURSOR_KEYS =
      SettingDefinition.generations(
          "cursorKeys",
          "generations of the keys that sign the list's cursors; the first signs, all are accepted");
  private static final SettingDefinition<List<Integer>> TOKEN_KEYS =
      SettingDefinition.generations(
          "tokenKeys",
          "generations of the keys that encrypt session tokens; the first encrypts, all are accepted");

  static final List<SettingDefinition<?>> ALL =
      List.of(ENCRYPTION, RETAIN, ORIGIN_SECRETS, CURSOR_KEYS, TOKEN_KEYS);

  /** The owner of the key that encrypts stored data. */
  public enum Encryption implements SettingDefinition.Coded {
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

  /** Returns the exception for a key that contradicts another setting. */
  static InvalidSettingException encryptionRefusal(ContextValues values, String rule) {
    return values.refusal(ENCRYPTION, rule);
  }

  static DataSettings from(ContextValues values) {
    return new DataSettings(
        values.get(ENCRYPTION),
        values.get(RETAIN),
        values.get(ORIGIN_SECRETS),
        values.get(CURSOR_KEYS),
        values.get(TOKEN_KEYS));
  }
}
