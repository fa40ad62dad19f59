package io.haapi.dynamodb;

import java.net.URI;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the tables are.
 *
 * @param endpoint another endpoint than AWS's: an emulator
 * @param createTables whether tables that are missing are created at start; only on an emulator,
 *     because on AWS the infrastructure owns them
 * @param ordersTable the name of the orders table
 * @param sessionsTable the name of the sessions table
 * @param maxConnections how many calls run at once; more wait
 */
@ConfigurationProperties("haapi.dynamodb")
public record DynamoDbSettings(
    Optional<URI> endpoint,
    @DefaultValue("false") boolean createTables,
    @DefaultValue("haapi-orders") String ordersTable,
    @DefaultValue("haapi-sessions") String sessionsTable,
    @DefaultValue("256") int maxConnections) {

  /**
   * @throws IllegalArgumentException when tables would be created on AWS
   */
  public DynamoDbSettings {
    if (createTables && endpoint.isEmpty()) {
      throw new IllegalArgumentException(
          "haapi.dynamodb.create-tables needs haapi.dynamodb.endpoint: on AWS the infrastructure"
              + " creates the tables");
    }
  }
}
