package io.haapi.dynamodb;

import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;

/**
 * A table that a feature keeps its items in. As a bean it is created at start, where {@code
 * haapi.dynamodb.create-tables} asks for it.
 */
public interface TableDefinition {

  /** The table's name. */
  String name();

  /** The request that creates it, its name included. */
  CreateTableRequest create();

  /** The attribute that holds, in epoch seconds, when DynamoDB may delete an item. */
  default Optional<String> timeToLiveAttribute() {
    return Optional.empty();
  }

  /** Returns whether the region needs this table to serve; its health check then reads it. */
  boolean isVital();
}
