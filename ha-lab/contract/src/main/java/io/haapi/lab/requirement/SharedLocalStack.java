package io.haapi.lab.requirement;

import io.haapi.lab.localstack.LocalStack;
import io.haapi.lab.localstack.StartedLocalStack;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives all tests of the run one {@link LocalStack}. Tests use unique names or their own accounts.
 * If the user named no LocalStack, it is a {@link StartedLocalStack}.
 */
public final class SharedLocalStack implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return LocalStack.class.isAssignableFrom(type) && type.isInstance(of(context));
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return of(context);
  }

  /**
   * Returns the LocalStack of this run; starts it at the first call.
   *
   * @throws IllegalStateException if it did not start; there is no second attempt
   */
  public static LocalStack of(ExtensionContext context) {
    return TestRunResource.perRun(
        context, SharedLocalStack.class, LocalStack.class, LocalStack::start);
  }
}
