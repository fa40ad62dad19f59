package io.haapi.session;

import io.haapi.dynamodb.TableDefinition;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * The sessions table: one item per session.
 *
 * @param name its name
 */
record SessionTable(String name) implements TableDefinition {
  /** SHA-256 of the session's id, in hex: who can read the table still cannot use a session. */
  static final String KEY = "pk";

  /** A map from an attribute's name to its value as {@link AttributeCodec} writes it. */
  static final String ATTRIBUTES = "attrs";

  /** Epoch milliseconds. */
  static final String CREATED_AT = "createdAt";

  /** Epoch milliseconds. */
  static final String ACCESSED_AT = "accessedAt";

  /** Seconds. */
  static final String TIMEOUT = "timeout";

  /** Epoch seconds. Decides on every call; DynamoDB deletes the item some time later. */
  static final String EXPIRES_AT = "expiresAt";

  @Override
  public CreateTableRequest create() {
    return CreateTableRequest.builder()
        .tableName(name)
        .billingMode(BillingMode.PAY_PER_REQUEST)
        .attributeDefinitions(
            AttributeDefinition.builder()
                .attributeName(KEY)
                .attributeType(ScalarAttributeType.S)
                .build())
        .keySchema(KeySchemaElement.builder().attributeName(KEY).keyType(KeyType.HASH).build())
        .build();
  }

  @Override
  public Optional<String> timeToLiveAttribute() {
    return Optional.of(EXPIRES_AT);
  }
}
