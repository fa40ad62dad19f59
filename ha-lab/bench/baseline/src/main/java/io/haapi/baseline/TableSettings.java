package io.haapi.baseline;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the table is and how long it may take, under the names and with the defaults that api-core
 * has. It must exist: api-core creates it.
 *
 * @param dynamodb the table
 * @param budget the limits of a call
 */
@ConfigurationProperties("haapi")
record TableSettings(@DefaultValue DynamoDb dynamodb, @DefaultValue Budget budget) {

  /**
   * @param endpoint another endpoint than AWS's: an emulator
   * @param ordersTable the name of the orders table
   */
  record DynamoDb(Optional<URI> endpoint, @DefaultValue("haapi-orders") String ordersTable) {}

  /**
   * @param attempt one attempt at the table
   * @param call one call, its retries included
   */
  record Budget(@DefaultValue("700ms") Duration attempt, @DefaultValue("2500ms") Duration call) {}
}
