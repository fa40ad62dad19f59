package io.haapi.infra.backend;

import io.haapi.infra.settings.SessionStore;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.constructs.Construct;

/**
 * The API's environment variables.
 *
 * @param plain what anybody may see
 * @param secret what a secret holds
 */
record Environment(Map<String, String> plain, Map<String, ISecret> secret) {

  static Environment of(Construct scope, Deployment deployment, Optional<SessionCache> cache) {
    var plain = new TreeMap<>(deployment.data().environment());
    var secret = new TreeMap<>(deployment.data().secretEnvironment(scope));
    plain.put("HAAPI_INSTANCE_PATTERN", deployment.pattern().code());
    plain.put("HAAPI_TELEMETRY_NAMESPACE", deployment.names().metrics());
    SessionStore store = deployment.settings().sessionStore();
    if (store != SessionStore.DYNAMODB) plain.put("HAAPI_SESSION_STORE", store.code());
    cache.ifPresent(
        it -> {
          plain.putAll(it.environment());
          secret.putAll(it.secretEnvironment());
        });
    return new Environment(plain, secret);
  }
}
