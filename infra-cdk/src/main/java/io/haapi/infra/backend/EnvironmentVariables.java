package io.haapi.infra.backend;

import io.haapi.infra.settings.SessionStoreSetting;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.SecretValue;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.constructs.Construct;

/**
 * The API's environment variables.
 *
 * @param plain what anybody may see
 * @param secret what a secret holds
 * @param <S> how a secret is handed over
 */
record EnvironmentVariables<S>(Map<String, String> plain, Map<String, S> secret) {

  /** With secrets that a service reads when it starts an instance, task or pod. */
  static EnvironmentVariables<ISecret> withSecrets(
      Construct scope, ServiceContext context, Optional<SessionCache> cache) {
    var secret = new TreeMap<>(context.data().secretEnvironment(scope));
    cache.ifPresent(it -> secret.putAll(it.secretEnvironment()));
    return new EnvironmentVariables<>(plain(context, cache), secret);
  }

  /** With values that CloudFormation puts in when it deploys. */
  static EnvironmentVariables<SecretValue> withValues(
      ServiceContext context, Optional<SessionCache> cache) {
    var secret = new TreeMap<>(context.data().secretValues());
    cache.ifPresent(
        it ->
            it.secretEnvironment()
                .forEach((name, held) -> secret.put(name, held.getSecretValue())));
    return new EnvironmentVariables<>(plain(context, cache), secret);
  }

  private static Map<String, String> plain(ServiceContext context, Optional<SessionCache> cache) {
    var plain = new TreeMap<>(context.data().environment());
    plain.put("HAAPI_INSTANCE_PATTERN", context.pattern().code());
    plain.put("HAAPI_TELEMETRY_NAMESPACE", context.names().metrics());
    SessionStoreSetting store = context.settings().sessionStore();
    if (store != SessionStoreSetting.DYNAMODB) plain.put("HAAPI_SESSION_STORE", store.code());
    cache.ifPresent(it -> plain.putAll(it.environment()));
    return plain;
  }
}
