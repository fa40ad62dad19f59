package io.haapi.baseline;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the store, with the names and defaults of api-core, and the technique. The table
 * of orders must exist; api-core creates it.
 *
 * @param order the store of orders
 * @param baseline what protects an order from being placed twice
 * @param dynamodb the tables in DynamoDB
 * @param postgresql the database
 * @param budget the timeouts of a call
 */
@ConfigurationProperties("haapi")
record StoreSettings(
    @DefaultValue OrderSettings order,
    @DefaultValue Baseline baseline,
    @DefaultValue DynamoDb dynamodb,
    @DefaultValue PostgreSql postgresql,
    @DefaultValue Budget budget) {

  /** The kind of store. */
  enum Store {
    DYNAMODB,
    POSTGRESQL
  }

  /** What protects an order from being placed twice. */
  enum Technique {
    NONE,
    /** A record beside the order: in progress before the effect, completed after it. */
    LOCK_RECORD,
    /** A record in the order's transaction. */
    SAME_TRANSACTION
  }

  record OrderSettings(@DefaultValue("dynamodb") Store store) {}

  record Baseline(@DefaultValue("none") Technique technique) {}

  /**
   * @param endpoint the endpoint of an emulator; empty for AWS
   * @param ordersTable the name of the orders table
   */
  record DynamoDb(Optional<URI> endpoint, @DefaultValue("haapi-orders") String ordersTable) {}

  /**
   * @param url {@code postgresql://host:port/database}
   * @param username the role, which logs in without a password
   * @param poolSize the connections
   */
  record PostgreSql(
      Optional<URI> url,
      @DefaultValue("haapi") String username,
      @DefaultValue("16") int poolSize) {}

  /**
   * @param attempt the timeout of one attempt
   * @param call the timeout of one call, including retries
   * @param request the timeout of one request
   */
  record Budget(
      @DefaultValue("700ms") Duration attempt,
      @DefaultValue("2500ms") Duration call,
      @DefaultValue("3s") Duration request) {}
}
