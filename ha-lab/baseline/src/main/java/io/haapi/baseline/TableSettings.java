package io.haapi.baseline;

import java.net.URI;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the table is, under the names that api-core has for it. It must exist: api-core creates it.
 *
 * @param endpoint another endpoint than AWS's: an emulator
 * @param ordersTable the name of the orders table
 */
@ConfigurationProperties("haapi.dynamodb")
record TableSettings(Optional<URI> endpoint, @DefaultValue("haapi-orders") String ordersTable) {}
