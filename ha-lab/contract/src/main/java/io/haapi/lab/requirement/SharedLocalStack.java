package io.haapi.lab.requirement;

import io.haapi.lab.localstack.LocalStack;
import io.haapi.lab.localstack.StartedLocalStack;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link LocalStack}: one for all tests of the run. They keep apart by the names of
 * what they make, or by accounts of their own. A {@link StartedLocalStack} is given where the user
 * named none.
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
   * The one of this run, which is started when it is first asked for.
   *
   * @throws IllegalStateException when it did not start: that is not tried again
   */
  public static LocalStack of(ExtensionContext context) {
    return TestRunResource.perRun(
        context, SharedLocalStack.class, LocalStack.class, LocalStack::start);
  }
}
