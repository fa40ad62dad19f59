package io.haapi.dynamodb;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.net.URI;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of DynamoDB and of the sessions table. An API adds settings for its own tables under the
 * same prefix.
 *
 * @param endpoint an endpoint other than AWS's: an emulator
 * @param createTables whether missing tables are created at start; only on an emulator, because on
 *     AWS the infrastructure owns them
 * @param sessionsTable the name of the sessions table
 * @param maxConnections the maximum number of concurrent calls; further calls wait. It exceeds
 *     {@code haapi.load.max-concurrent}, so that health checks get a connection while all requests
 *     wait
 */
@ConfigurationProperties("haapi.dynamodb")
public record DynamoDbSettings(
    Optional<URI> endpoint,
    @DefaultValue("false") boolean createTables,
    @DefaultValue("haapi-sessions") String sessionsTable,
    @DefaultValue("272") int maxConnections) {

  /**
   * @throws SettingException when tables would be created on AWS, or DynamoDB does not allow the
   *     name
   */
  public DynamoDbSettings {
    if (createTables && endpoint.isEmpty()) {
      throw new SettingException(
          "haapi.dynamodb.create-tables needs haapi.dynamodb.endpoint: on AWS the infrastructure"
              + " creates the tables");
    }
    endpoint.ifPresent(it -> SettingRules.server("haapi.dynamodb.endpoint", it, "http", "https"));
    SettingRules.table("haapi.dynamodb.sessions-table", sessionsTable);
    SettingRules.count("haapi.dynamodb.max-connections", maxConnections, 1, 20_000);
  }
}
