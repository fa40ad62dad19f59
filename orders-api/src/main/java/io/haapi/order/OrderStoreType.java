package io.haapi.order;

/** The data stores for orders. {@link OrderConfiguration} chooses the store. */
enum OrderStoreType {
  /** In a DynamoDB table. */
  DYNAMODB,
  /** In a PostgreSQL table, such as on Amazon RDS or Aurora. */
  POSTGRESQL
}
