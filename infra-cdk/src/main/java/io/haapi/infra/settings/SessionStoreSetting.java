package io.haapi.infra.settings;

import java.util.List;

/** The store of sessions that the deployment uses. */
public enum SessionStoreSetting implements Setting.Coded {
  DYNAMODB,
  REDIS,
  TOKEN;

  private static final Setting<SessionStoreSetting> SETTING =
      Setting.choice(
          "sessionStore",
          DYNAMODB,
          "where sessions are stored: in a DynamoDB table, in ElastiCache Serverless for Valkey, or at the client in an encrypted token");

  static final List<Setting<?>> ALL = List.of(SETTING);

  /** The exception for a store that contradicts another setting. */
  static SettingException refusal(SettingValues values, String rule) {
    return values.refusal(SETTING, rule);
  }

  static SessionStoreSetting from(SettingValues values) {
    return values.get(SETTING);
  }
}
