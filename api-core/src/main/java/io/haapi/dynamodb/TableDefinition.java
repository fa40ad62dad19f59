package io.haapi.dynamodb;

import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;

/**
 * Defines a table of a feature. A table that is defined by a bean is created at start if {@code
 * haapi.dynamodb.create-tables} is set.
 */
public interface TableDefinition {

  /** Returns the table's name. */
  String name();

  /** Returns the request that creates the table, including its name. */
  CreateTableRequest create();

  /**
   * Returns the attribute that holds the time, in epoch seconds, after which DynamoDB may delete an
   * item.
   */
  default Optional<String> timeToLiveAttribute() {
    return Optional.empty();
  }

  /** Returns whether the region needs this table to serve; its health check then reads it. */
  boolean isVital();
}
