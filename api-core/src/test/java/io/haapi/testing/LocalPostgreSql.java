package io.haapi.testing;

import io.haapi.lab.emulator.PostgreSqlServer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a real {@link PostgreSqlServer}: one for all tests of the run. Each test uses its own
 * database.
 */
public final class LocalPostgreSql implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == PostgreSqlServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(LocalPostgreSql.class))
        .computeIfAbsent(
            PostgreSqlServer.class,
            _ ->
                PostgreSqlServer.start(
                    "fsync=off",
                    "synchronous_commit=off",
                    "full_page_writes=off",
                    "max_connections=300"),
            PostgreSqlServer.class);
  }
}
