package io.haapi.session;

/** The places where sessions are kept. {@link SessionConfiguration} chooses the store. */
enum SessionStoreType {
  /** In a DynamoDB table, shared by all instances and replicated with the table. */
  DYNAMODB,
  /** In Redis or Valkey, such as ElastiCache. */
  REDIS,
  /** On the client, encrypted: nothing is stored. */
  TOKEN
}
