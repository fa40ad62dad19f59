package io.haapi.lifecycle;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;

/**
 * Reports in one line which setting is invalid. Boot's own analyzer would show the value, which may
 * be a secret.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BindingFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, BindException cause) {
    SettingException refusal = findCause(cause, SettingException.class);
    return SettingFailures.analysis(
        refusal == null ? notOfItsType(innermost(cause)) : refusal.getMessage(), cause);
  }

  /** Returns the failure of the value itself, where records are nested. */
  private static BindException innermost(BindException failure) {
    BindException found = failure;
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof BindException inner) found = inner;
    }
    return found;
  }

  private static String notOfItsType(BindException failure) {
    return failure.getName() + " must be " + form(failure.getTarget().getType());
  }

  private static String form(ResolvableType type) {
    Class<?> raw = type.toClass();
    if (raw == Optional.class || Collection.class.isAssignableFrom(raw)) {
      return form(type.getGeneric(0));
    }
    if (raw.isEnum()) {
      return "one of "
          + Arrays.stream(raw.getEnumConstants())
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
              .collect(Collectors.joining(", "));
    }
    if (raw == Duration.class) return "a duration such as 700ms, 5s or 30m";
    if (raw == URI.class) return "a URL";
    if (raw == InetAddress.class) return "an IP address or a host name that resolves";
    if (raw == boolean.class || raw == Boolean.class) return "true or false";
    if (raw == int.class || raw == Integer.class || raw == long.class || raw == Long.class) {
      return "a whole number";
    }
    return "in another format; see docs/configuration.md";
  }
}
