package io.haapi.infra.backend;

import io.haapi.infra.settings.SessionStore;
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
record Environment<S>(Map<String, String> plain, Map<String, S> secret) {

  /** With secrets that a service reads when it starts an instance, task or pod. */
  static Environment<ISecret> withSecrets(
      Construct scope, Deployment deployment, Optional<SessionCache> cache) {
    var secret = new TreeMap<>(deployment.data().secretEnvironment(scope));
    cache.ifPresent(it -> secret.putAll(it.secretEnvironment()));
    return new Environment<>(plain(deployment, cache), secret);
  }

  /** With values that CloudFormation puts in when it deploys. */
  static Environment<SecretValue> withValues(Deployment deployment, Optional<SessionCache> cache) {
    var secret = new TreeMap<>(deployment.data().secretValues());
    cache.ifPresent(
        it ->
            it.secretEnvironment()
                .forEach((name, held) -> secret.put(name, held.getSecretValue())));
    return new Environment<>(plain(deployment, cache), secret);
  }

  private static Map<String, String> plain(Deployment deployment, Optional<SessionCache> cache) {
    var plain = new TreeMap<>(deployment.data().environment());
    plain.put("HAAPI_INSTANCE_PATTERN", deployment.pattern().code());
    plain.put("HAAPI_TELEMETRY_NAMESPACE", deployment.names().metrics());
    SessionStore store = deployment.settings().sessionStore();
    if (store != SessionStore.DYNAMODB) plain.put("HAAPI_SESSION_STORE", store.code());
    cache.ifPresent(it -> plain.putAll(it.environment()));
    return plain;
  }
}
