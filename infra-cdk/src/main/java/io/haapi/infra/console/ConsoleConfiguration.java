package io.haapi.infra.console;

import io.haapi.infra.backend.ServiceContext;
import io.haapi.infra.settings.Authentication;
import io.haapi.infra.settings.ConsoleSettings.Registration;
import java.util.Map;
import java.util.TreeMap;

/** The content of the console's {@code config.json}, which differs between deployments. */
final class ConsoleConfiguration {
  private ConsoleConfiguration() {}

  static Map<String, Object> of(ServiceContext serviceContext) {
    var configuration = new TreeMap<String, Object>();
    configuration.put("api", "/");
    configuration.put("signIn", signIn(serviceContext));
    return configuration;
  }

  private static Map<String, Object> signIn(ServiceContext serviceContext) {
    var settings = serviceContext.settings();
    return switch (settings.auth()) {
      case Authentication.Cognito _ -> {
        var signIn = kind("cognito");
        // The user pool of the region that serves this file: a region that serves the page is
        // reachable.
        signIn.put("region", settings.regions().current().name());
        signIn.put("clientId", serviceContext.data().usersClientId());
        yield signIn;
      }
      case Authentication.Oidc oidc ->
          settings
              .console()
              .flatMap(it -> it.registration())
              .map(it -> oidc(oidc, it))
              .orElseThrow();
      case Authentication.Iam _ ->
          throw new IllegalArgumentException("a page cannot sign requests");
    };
  }

  private static Map<String, Object> oidc(Authentication.Oidc oidc, Registration registration) {
    var signIn = kind("oidc");
    signIn.put("issuer", oidc.issuer());
    signIn.put("audience", oidc.audience());
    signIn.put("clientId", registration.clientId());
    signIn.put("scope", registration.scope());
    return signIn;
  }

  private static Map<String, Object> kind(String kind) {
    return new TreeMap<>(Map.of("kind", kind));
  }
}
