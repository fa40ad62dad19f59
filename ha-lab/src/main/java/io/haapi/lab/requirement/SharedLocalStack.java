package io.haapi.lab.requirement;

import io.haapi.lab.localstack.LocalStack;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link LocalStack}: one for all tests of the run. They keep apart by the names of
 * what they make, or by accounts of their own.
 */
public final class SharedLocalStack implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LocalStack.class;
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
    return Once.perRun(context, SharedLocalStack.class, LocalStack.class, LocalStack::start);
  }
}
