package io.haapi.testing;

import io.haapi.lab.emulator.DynamoDbLocal;
import java.net.URI;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the {@link URI} of a DynamoDB Local: one process for all tests of the run. Table
 * names keep the tests apart.
 */
public final class LocalTables implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == URI.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return endpoint(context);
  }

  private static URI endpoint(ExtensionContext context) {
    return context
        .getStore(StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(LocalTables.class))
        .computeIfAbsent(DynamoDbLocal.class, _ -> DynamoDbLocal.start(), DynamoDbLocal.class)
        .endpoint();
  }
}
