package io.haapi.dynamodb;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
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
 * @param maxConnections how many calls run at once; more wait. Above {@code
 *     haapi.load.max-concurrent}, so that health checks find one when all requests wait
 */
@ConfigurationProperties("haapi.dynamodb")
public record DynamoDbSettings(
    Optional<URI> endpoint,
    @DefaultValue("false") boolean createTables,
    @DefaultValue("haapi-orders") String ordersTable,
    @DefaultValue("haapi-sessions") String sessionsTable,
    @DefaultValue("272") int maxConnections) {
  private static final Pattern TABLE_NAME = Pattern.compile("[A-Za-z0-9_.-]{3,255}");

  /**
   * @throws SettingException when tables would be created on AWS, or their names are not two that
   *     DynamoDB allows
   */
  public DynamoDbSettings {
    if (createTables && endpoint.isEmpty()) {
      throw new SettingException(
          "haapi.dynamodb.create-tables needs haapi.dynamodb.endpoint: on AWS the infrastructure"
              + " creates the tables");
    }
    endpoint.ifPresent(it -> SettingRules.server("haapi.dynamodb.endpoint", it, "http", "https"));
    check("orders-table", ordersTable);
    check("sessions-table", sessionsTable);
    if (ordersTable.equals(sessionsTable)) {
      throw new SettingException(
          "haapi.dynamodb.sessions-table must be another than haapi.dynamodb.orders-table");
    }
    SettingRules.count("haapi.dynamodb.max-connections", maxConnections, 1, 20_000);
  }

  private static void check(String member, String name) {
    SettingRules.text(
        "haapi.dynamodb." + member, name, TABLE_NAME, "3 to 255 of A-Z a-z 0-9 _ . -");
  }
}
