package io.haapi.testing;

import io.haapi.lab.requirement.SharedLocalStack;
import java.net.URI;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the {@link URI} of LocalStack's DynamoDB, as {@link LocalTables} does for DynamoDB
 * Local.
 */
public final class LocalStackTables implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == URI.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return SharedLocalStack.of(context).endpoint();
  }
}
