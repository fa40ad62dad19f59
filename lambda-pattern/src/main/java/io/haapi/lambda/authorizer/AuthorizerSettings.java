package io.haapi.lambda.authorizer;

import io.haapi.caller.CallerSettings;
import io.haapi.lifecycle.SettingException;
import java.util.Map;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Reads the API's own token settings by Spring's rules for names, without a Spring context. */
final class AuthorizerSettings {
  private AuthorizerSettings() {}

  /**
   * @param variables the environment variables
   * @throws SettingException when the issuer or the audience is missing
   */
  static CallerSettings.Jwt of(Map<String, String> variables) {
    var source =
        new SystemEnvironmentPropertySource(
            "systemEnvironment", Map.<String, Object>copyOf(variables));
    CallerSettings.Jwt settings = bind(source);
    if (settings.issuer().isEmpty() || settings.audience().isEmpty()) {
      throw new SettingException(
          "HAAPI_JWT_ISSUER or HAAPI_JWT_AUDIENCE is missing: the authorizer needs both");
    }
    return settings;
  }

  private static CallerSettings.Jwt bind(SystemEnvironmentPropertySource source) {
    try {
      return new Binder(ConfigurationPropertySources.from(source))
          .bindOrCreate("haapi.jwt", Bindable.of(CallerSettings.Jwt.class));
    } catch (BindException e) {
      // The message omits the value, as everywhere.
      throw new SettingException(
          "HAAPI_JWT_ISSUER must be an https URL, and the other HAAPI_JWT_ variables must be valid;"
              + " wrong is "
              + e.getName());
    }
  }
}
