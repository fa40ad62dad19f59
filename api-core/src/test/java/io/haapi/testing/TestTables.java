package io.haapi.testing;

import io.haapi.budget.BudgetSettings;
import io.haapi.dynamodb.TableDefinition;
import io.haapi.dynamodb.Tables;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Tables on an emulator, used as the API does, with a record of every round trip.
 *
 * @param metrics the metrics counted so far
 */
public record TestTables(
    DynamoDbClient client, Tables tables, RoundTrips roundTrips, SimpleMeterRegistry metrics) {

  private static final BudgetSettings BUDGET =
      new BudgetSettings(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          3,
          Duration.ofSeconds(20),
          Duration.ofSeconds(29));

  /** Returns tables at this endpoint. */
  public static TestTables at(URI endpoint) {
    var roundTrips = new RoundTrips();
    var client =
        DynamoDbClient.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
            .overrideConfiguration(override -> override.addExecutionInterceptor(roundTrips))
            .build();
    var metrics = new SimpleMeterRegistry();
    return new TestTables(client, new Tables(client, BUDGET), roundTrips, metrics);
  }

  /** Returns a table name that no other test uses. */
  public static String uniqueName(String purpose) {
    return purpose + "-" + UUID.randomUUID();
  }

  /** Creates the table and forgets the round trip. */
  public void create(TableDefinition definition) {
    client.createTable(definition.create());
    roundTrips.drain();
  }

  /** Returns the count of a metric. */
  public double count(String metric) {
    return metrics.counter(metric).count();
  }
}
