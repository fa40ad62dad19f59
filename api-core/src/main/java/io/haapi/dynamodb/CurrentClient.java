package io.haapi.dynamodb;

import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Holds the SDK's client, with its connections and credentials, and replaces it after a restore.
 */
final class CurrentClient implements Supplier<DynamoDbClient>, AutoCloseable {
  private final Supplier<DynamoDbClient> factory;
  private volatile DynamoDbClient client;

  CurrentClient(Supplier<DynamoDbClient> factory) {
    this.factory = factory;
    this.client = factory.get();
  }

  @Override
  public DynamoDbClient get() {
    return client;
  }

  /** Replaces the client, with its connections and credentials. */
  void renew() {
    DynamoDbClient old = client;
    client = factory.get();
    old.close();
  }

  @Override
  public void close() {
    client.close();
  }
}
