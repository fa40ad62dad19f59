package io.haapi.dynamodb;

import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/**
 * Creates the tables that an emulator lacks, before the first request can come. No client waits
 * yet, so this may take longer than a request's budget.
 */
final class TableCreation implements SmartInitializingSingleton {
  private static final AwsRequestOverrideConfiguration PATIENT =
      AwsRequestOverrideConfiguration.builder()
          .apiCallAttemptTimeout(Duration.ofSeconds(30))
          .apiCallTimeout(Duration.ofSeconds(90))
          .build();

  private final DynamoDbSettings settings;
  private final DynamoDbClient client;
  private final List<TableDefinition> definitions;

  TableCreation(
      DynamoDbSettings settings, DynamoDbClient client, List<TableDefinition> definitions) {
    this.settings = settings;
    this.client = client;
    this.definitions = definitions;
  }

  @Override
  public void afterSingletonsInstantiated() {
    if (settings.createTables()) definitions.forEach(this::create);
  }

  private void create(TableDefinition definition) {
    var request = definition.create().toBuilder().overrideConfiguration(PATIENT).build();
    try {
      client.createTable(request);
    } catch (ResourceInUseException e) {
      // Another instance was faster.
    }
    try (var waiter = client.waiter()) {
      waiter.waitUntilTableExists(
          table -> table.tableName(request.tableName()).overrideConfiguration(PATIENT));
    }
    definition.timeToLiveAttribute().ifPresent(name -> expire(request.tableName(), name));
  }

  private void expire(String table, String attribute) {
    // To enable it twice is an error.
    if (expires(table)) return;
    try {
      client.updateTimeToLive(
          it ->
              it.tableName(table)
                  .timeToLiveSpecification(ttl -> ttl.enabled(true).attributeName(attribute))
                  .overrideConfiguration(PATIENT));
    } catch (DynamoDbException e) {
      // Another instance was faster here too.
      if (!expires(table)) throw e;
    }
  }

  private boolean expires(String table) {
    return client
            .describeTimeToLive(it -> it.tableName(table).overrideConfiguration(PATIENT))
            .timeToLiveDescription()
            .timeToLiveStatus()
        != TimeToLiveStatus.DISABLED;
  }
}
