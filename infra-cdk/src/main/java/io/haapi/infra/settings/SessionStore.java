package io.haapi.infra.settings;

import java.util.List;

/** Where the API stores sessions. */
public enum SessionStore implements Setting.Coded {
  DYNAMODB,
  REDIS,
  TOKEN;

  static final Setting<SessionStore> SESSION_STORE =
      Setting.choice(
          "sessionStore",
          DYNAMODB,
          "where sessions are stored: in a DynamoDB table, in ElastiCache Serverless for Valkey, or at the client in an encrypted token");

  static final List<Setting<?>> ALL = List.of(SESSION_STORE);

  static SessionStore from(SettingValues values) {
    return values.get(SESSION_STORE);
  }
}
