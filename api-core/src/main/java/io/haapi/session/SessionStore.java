package io.haapi.session;

/** Where sessions are kept. A new one gets a case in {@link SessionConfiguration}. */
enum SessionStore {
  /** In a table: shared by all instances, replicated with it. */
  DYNAMODB,
  /** In Redis or Valkey, such as ElastiCache. */
  REDIS,
  /** On the client, encrypted: nothing is stored. */
  TOKEN
}
