package io.haapi.lifecycle;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionException;

/**
 * Says in one line which setting is invalid. Boot's own analyzer would show the value, which may be
 * a secret.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BindingFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, BindException cause) {
    IllegalArgumentException refusal = findCause(cause, IllegalArgumentException.class);
    boolean converted = findCause(cause, ConversionException.class) != null;
    String message = refusal == null || converted ? notOfItsType(cause) : refusal.getMessage();
    return SettingFailures.analysis(message, cause);
  }

  private static String notOfItsType(BindException cause) {
    Class<?> type = cause.getTarget().getType().toClass();
    String allowed =
        type.isEnum()
            ? "one of "
                + Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(java.util.Locale.ROOT))
                    .collect(Collectors.joining(", "))
            : "of type " + type.getSimpleName();
    return cause.getName() + " must be " + allowed;
  }
}
