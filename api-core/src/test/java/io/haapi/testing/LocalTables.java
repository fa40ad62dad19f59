package io.haapi.testing;

import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.lab.requirement.TestRunResource;
import java.net.URI;
import org.junit.jupiter.api.extension.ExtensionContext;
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
    return TestRunResource.perRun(
            context, LocalTables.class, DynamoDbLocal.class, DynamoDbLocal::start)
        .endpoint();
  }
}
