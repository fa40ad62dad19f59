package io.haapi;

import io.haapi.testing.TestApi;
import io.haapi.testing.TestTables;
import java.net.URI;
import java.util.List;

/** Starts the sample API in this process. */
public final class OrdersTestApi {
  private OrdersTestApi() {}

  /** Starts it on its own tables, with additional settings. */
  public static TestApi start(URI tables, String... settings) {
    var own =
        List.of(
            // Only on the test class path: not a path of the API.
            "springdoc.api-docs.enabled=false",
            "haapi.order.cursor-keys=" + "k".repeat(32),
            "haapi.dynamodb.orders-table=" + TestTables.uniqueName("orders"));
    return TestApi.start(ApiApplication.class, own, tables, settings);
  }
}
