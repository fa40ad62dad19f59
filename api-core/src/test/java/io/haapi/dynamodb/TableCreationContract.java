package io.haapi.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.TestTables;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** How the API makes tables in an emulator. */
abstract class TableCreationContract {

  @Test
  void aTableIsCreatedOnceAndLosesItemsWhenItsDefinitionSaysSo(URI endpoint) {
    String name = TestTables.uniqueName("leases");
    var client = TestTables.at(endpoint).client();
    var settings = new DynamoDbSettings(Optional.of(endpoint), true, "orders", "sessions", 1);
    var creation =
        new TableCreation(settings, client, List.of(new Leases(name)), Duration.ofSeconds(60));

    creation.afterSingletonsInstantiated();
    creation.afterSingletonsInstantiated();

    assertThat(client.describeTimeToLive(it -> it.tableName(name)).timeToLiveDescription())
        .isEqualTo(
            TimeToLiveDescription.builder()
                .attributeName("endsAt")
                .timeToLiveStatus(TimeToLiveStatus.ENABLED)
                .build());
  }

  private record Leases(String name) implements TableDefinition {
    @Override
    public CreateTableRequest create() {
      return CreateTableRequest.builder()
          .tableName(name)
          .billingMode(BillingMode.PAY_PER_REQUEST)
          .attributeDefinitions(
              AttributeDefinition.builder()
                  .attributeName("pk")
                  .attributeType(ScalarAttributeType.S)
                  .build())
          .keySchema(KeySchemaElement.builder().attributeName("pk").keyType(KeyType.HASH).build())
          .build();
    }

    @Override
    public Optional<String> timeToLiveAttribute() {
      return Optional.of("endsAt");
    }
  }
}
