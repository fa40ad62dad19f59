package io.haapi.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.haapi.lifecycle.SettingException;
import io.haapi.testing.Gate;
import io.haapi.testing.TestTables;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** Tests that the API creates tables in an emulator. */
@ExtendWith(OutputCaptureExtension.class)
abstract class TableCreationContract {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void createsTableOnceWithTimeToLive(URI endpoint) {
    String name = TestTables.uniqueName("leases");
    var client = TestTables.at(endpoint).client();
    var settings = new DynamoDbSettings(Optional.of(endpoint), true, "sessions", 1);
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

  /** The gate opens only after the instance's first attempt has failed. */
  @Test
  void waitsForTableCreation(URI endpoint, CapturedOutput output) throws Exception {
    try (var gate = Gate.before(endpoint);
        var client = TestTables.at(gate.uri()).client();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      gate.cut();
      String name = TestTables.uniqueName("leases");
      var started =
          threads.submit(
              () -> creation(gate.uri(), client, name, PATIENCE).afterSingletonsInstantiated());
      await().atMost(PATIENCE).until(() -> output.getAll().contains("waiting for the tables"));
      gate.open();
      started.get();

      assertThat(client.describeTable(it -> it.tableName(name)).table().tableName())
          .isEqualTo(name);
    }
  }

  @Test
  void reportsUnavailableEmulatorInOneLine() {
    URI nobody = URI.create("http://127.0.0.1:1");
    try (var client = TestTables.at(nobody).client()) {
      assertThatExceptionOfType(SettingException.class)
          .isThrownBy(
              () -> creation(nobody, client, "leases", Duration.ZERO).afterSingletonsInstantiated())
          .withMessageContaining("haapi.dynamodb.endpoint must respond within 0 s")
          .withMessageContaining("connection-refused")
          .withMessageNotContaining("\n");
    }
  }

  @Test
  void letsTenInstancesCreateOneTable(URI endpoint) throws Exception {
    String name = TestTables.uniqueName("leases");
    try (var client = TestTables.at(endpoint).client();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var instances =
          Stream.generate(
                  () ->
                      threads.submit(
                          () ->
                              creation(endpoint, client, name, PATIENCE)
                                  .afterSingletonsInstantiated()))
              .limit(10)
              .toList();
      for (var instance : instances) instance.get();

      assertThat(
              client
                  .describeTimeToLive(it -> it.tableName(name))
                  .timeToLiveDescription()
                  .timeToLiveStatus())
          .isEqualTo(TimeToLiveStatus.ENABLED);
    }
  }

  private static TableCreation creation(
      URI endpoint, DynamoDbClient client, String name, Duration patience) {
    var settings = new DynamoDbSettings(Optional.of(endpoint), true, "sessions", 1);
    return new TableCreation(settings, client, List.of(new Leases(name)), patience);
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

    @Override
    public boolean isVital() {
      return false;
    }
  }
}
