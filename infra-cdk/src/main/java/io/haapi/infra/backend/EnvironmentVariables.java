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
 * @param plain the values that are not secret
 * @param secret the values that are secret
 * @param <S> the type of a reference to a secret
 */
record EnvironmentVariables<S>(Map<String, String> plain, Map<String, S> secret) {

  /** Returns variables whose secrets a service reads when it starts an instance, task or pod. */
  static EnvironmentVariables<ISecret> withSecrets(
      Construct scope,
      ServiceContext serviceContext,
      Optional<SessionCache> cache,
      Optional<Database> database) {
    var secret = new TreeMap<>(serviceContext.data().secretEnvironment(scope));
    cache.ifPresent(it -> secret.putAll(it.secretEnvironment()));
    return new EnvironmentVariables<>(plain(serviceContext, cache, database), secret);
  }

  /** Returns variables whose secrets CloudFormation resolves during the deployment. */
  static EnvironmentVariables<SecretValue> withValues(
      ServiceContext serviceContext, Optional<SessionCache> cache, Optional<Database> database) {
    var secret = new TreeMap<>(serviceContext.data().secretValues());
    cache.ifPresent(
        it ->
            it.secretEnvironment()
                .forEach((name, held) -> secret.put(name, held.getSecretValue())));
    return new EnvironmentVariables<>(plain(serviceContext, cache, database), secret);
  }

  private static Map<String, String> plain(
      ServiceContext serviceContext, Optional<SessionCache> cache, Optional<Database> database) {
    var plain = new TreeMap<>(serviceContext.data().environment());
    plain.put("HAAPI_INSTANCE_PATTERN", serviceContext.pattern().code());
    plain.put("HAAPI_TELEMETRY_NAMESPACE", serviceContext.names().metrics());
    SessionStoreSetting store = serviceContext.settings().sessionStore();
    if (store != SessionStoreSetting.DYNAMODB) plain.put("HAAPI_SESSION_STORE", store.code());
    cache.ifPresent(it -> plain.putAll(it.environment()));
    database.ifPresent(it -> plain.putAll(it.environment()));
    return plain;
  }
}
