package io.haapi;

import io.haapi.runtime.ApiDefinition;
import io.haapi.runtime.ApiStart;
import java.util.List;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the sample API: orders and carts, on top of what the core auto-configures. */
@SpringBootApplication(
    proxyBeanMethods = false,
    scanBasePackages = {"io.haapi.cart", "io.haapi.order"})
@ConfigurationPropertiesScan("io.haapi.order")
public class ApiApplication implements ApiDefinition {

  private static final List<String> SQL_TABLES = List.of("orders");

  public static void main(String... arguments) {
    ApiStart.run(ApiApplication.class, SQL_TABLES, arguments);
  }

  @Override
  public Class<?> applicationClass() {
    return ApiApplication.class;
  }

  @Override
  public List<String> sqlTables() {
    return SQL_TABLES;
  }
}
