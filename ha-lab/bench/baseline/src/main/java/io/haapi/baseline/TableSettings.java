package io.haapi.baseline;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the table, with the names and defaults of api-core. The table must exist;
 * api-core creates it.
 *
 * @param dynamodb the table
 * @param budget the timeouts of a call
 */
@ConfigurationProperties("haapi")
record TableSettings(@DefaultValue DynamoDb dynamodb, @DefaultValue Budget budget) {

  /**
   * @param endpoint the endpoint of an emulator; empty for AWS
   * @param ordersTable the name of the orders table
   */
  record DynamoDb(Optional<URI> endpoint, @DefaultValue("haapi-orders") String ordersTable) {}

  /**
   * @param attempt the timeout of one attempt
   * @param call the timeout of one call, including retries
   */
  record Budget(@DefaultValue("700ms") Duration attempt, @DefaultValue("2500ms") Duration call) {}
}
