package io.haapi.infra.settings;

import java.util.List;

/** The store of sessions that the deployment uses. */
public enum SessionStoreSetting implements SettingDefinition.Coded {
  DYNAMODB,
  REDIS,
  TOKEN;

  private static final SettingDefinition<SessionStoreSetting> SETTING =
      SettingDefinition.choice(
          "sessionStore",
          DYNAMODB,
          "where sessions are stored: in a DynamoDB table, in ElastiCache Serverless for Valkey, or at the client in an encrypted token");

  static final List<SettingDefinition<?>> ALL = List.of(SETTING);

  /** Returns the exception for a store that contradicts another setting. */
  static InvalidSettingException refusal(ContextValues values, String rule) {
    return values.refusal(SETTING, rule);
  }

  static SessionStoreSetting from(ContextValues values) {
    return values.get(SETTING);
  }
}
