package io.haapi.dynamodb;

import io.haapi.lifecycle.SettingException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/**
 * Creates the tables that an emulator lacks, before the first request. Waits for an emulator that
 * is slow or not running yet. Instances that start together create each table once.
 */
final class TableCreation implements SmartInitializingSingleton {
  static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final Logger LOG = LoggerFactory.getLogger(TableCreation.class);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int PAUSES_PER_LINE = 20;

  /** On a busy machine, a cold emulator took nine seconds to create its first table. */
  private static final AwsRequestOverrideConfiguration PATIENT =
      AwsRequestOverrideConfiguration.builder()
          .apiCallAttemptTimeout(Duration.ofSeconds(20))
          .apiCallTimeout(Duration.ofSeconds(40))
          .build();

  private static final String NO_PERMISSION = "AccessDeniedException";

  private final DynamoDbSettings settings;
  private final DynamoDbClient client;
  private final List<TableDefinition> definitions;
  private final Duration patience;

  /**
   * @param patience how long to wait for the emulator; a running call may exceed it
   */
  TableCreation(
      DynamoDbSettings settings,
      DynamoDbClient client,
      List<TableDefinition> definitions,
      Duration patience) {
    this.settings = settings;
    this.client = client;
    this.definitions = definitions;
    this.patience = patience;
  }

  /**
   * @throws SettingException when the emulator rejects the request or does not respond in time
   */
  @Override
  public void afterSingletonsInstantiated() {
    if (!settings.createTables()) return;
    long start = System.nanoTime();
    for (int failures = 0; ; failures++) {
      try {
        if (definitions.stream().allMatch(this::create)) return;
        pause("the tables are being created", failures, start);
      } catch (CredentialsUnavailable _) {
        throw new SettingException(
            "haapi.dynamodb.create-tables needs AWS credentials and none were found; for an"
                + " emulator any AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY will do");
      } catch (SdkException e) {
        String cause = cause(e);
        // Waiting does not help with these.
        if (cause.equals(NO_PERMISSION) || FailureCause.isRejectedCredentials(e)) {
          throw new SettingException(
              "haapi.dynamodb.endpoint rejects the creation of tables (%s)".formatted(cause));
        }
        pause(cause, failures, start);
      }
    }
  }

  private static String cause(SdkException failure) {
    return FailureCause.errorCode(failure).orElseGet(() -> FailureCause.of(failure, 1).code());
  }

  private void pause(String why, int failures, long start) {
    Duration waited = Duration.ofNanos(System.nanoTime() - start);
    if (waited.compareTo(patience) >= 0) {
      throw new SettingException(
          "haapi.dynamodb.endpoint must respond within %d s when haapi.dynamodb.create-tables is set (%s); check the address, and that the emulator is running"
              .formatted(patience.toSeconds(), why));
    }
    if (failures % PAUSES_PER_LINE == 0) {
      LOG.info(
          "waiting for the tables: {}; {} s of {} s",
          why,
          waited.toSeconds(),
          patience.toSeconds());
    }
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException _) {
      // The start ends here; beans that are closed now must not find themselves interrupted.
      throw new SettingException("haapi.dynamodb.create-tables: interrupted while waiting");
    }
  }

  /** Returns whether the table is ready; false while it is being created. */
  private boolean create(TableDefinition definition) {
    var request = definition.create().toBuilder().overrideConfiguration(PATIENT).build();
    try {
      client.createTable(request);
    } catch (ResourceInUseException _) {
      // Another instance was faster, or an earlier attempt of ours whose response was lost.
    }
    String table = request.tableName();
    var described =
        client.describeTable(it -> it.tableName(table).overrideConfiguration(PATIENT)).table();
    if (described.tableStatus() != TableStatus.ACTIVE) return false;
    definition.timeToLiveAttribute().ifPresent(name -> expire(table, name));
    return true;
  }

  private void expire(String table, String attribute) {
    // Enabling it twice is an error.
    if (expires(table)) return;
    try {
      client.updateTimeToLive(
          it ->
              it.tableName(table)
                  .timeToLiveSpecification(ttl -> ttl.enabled(true).attributeName(attribute))
                  .overrideConfiguration(PATIENT));
    } catch (DynamoDbException e) {
      // Again, another instance was faster.
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
