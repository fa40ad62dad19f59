package io.haapi.lab.topology;

import io.haapi.lab.process.ApiEnvironment;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Creates the environment variables of the lab's instances.
 *
 * @param originSecret the secret that the front sends with each request
 * @param cursorKey signs the cursors of lists, the same in all regions
 * @param tokenKey encrypts sessions that clients hold as tokens, the same in all regions
 */
record Environments(
    String pattern, URI table, String originSecret, String cursorKey, String tokenKey) {
  private static final int SECRET_BYTES = 32;

  /**
   * The instances of a lab share the processors of one machine. Without the optimizing compiler
   * they start with half the processor time, and are warm much sooner.
   */
  private static final String WITHOUT_OPTIMIZING_COMPILER = "-XX:TieredStopAtLevel=1";

  static Environments withNewSecrets(String pattern, URI table) {
    var random = new SecureRandom();
    return new Environments(pattern, table, secret(random), secret(random), secret(random));
  }

  /** Returns the same with new secrets. */
  Environments rotated() {
    return withNewSecrets(pattern, table);
  }

  /** Returns the variables with the secrets of these generations; the first one is in use. */
  static Map<String, String> secrets(List<Environments> generations) {
    return Map.of(
        ApiEnvironment.ORIGIN_SECRETS,
        all(generations, Environments::originSecret),
        ApiEnvironment.CURSOR_KEYS,
        all(generations, Environments::cursorKey),
        ApiEnvironment.TOKEN_KEYS,
        all(generations, Environments::tokenKey));
  }

  private static String all(List<Environments> generations, Function<Environments, String> secret) {
    return generations.stream().map(secret).collect(Collectors.joining(","));
  }

  /** Returns the variables of an instance. One instance of a lab creates the tables for all. */
  Map<String, String> of(
      String id, String region, String zone, int port, boolean createsTables, LabOptions options) {
    var environment =
        new ApiEnvironment(region, table, createsTables, originSecret, cursorKey).variables();
    environment.put("SERVER_PORT", Integer.toString(port));
    environment.put(ApiEnvironment.JVM_OPTIONS, WITHOUT_OPTIMIZING_COMPILER);
    environment.put(ApiEnvironment.TOKEN_KEYS, tokenKey);
    environment.put(ApiEnvironment.SESSION_COOKIE, "plain");
    environment.put(ApiEnvironment.INSTANCE_PATTERN, pattern);
    environment.put(ApiEnvironment.INSTANCE_REGION, region);
    environment.put(ApiEnvironment.INSTANCE_ZONE, zone);
    environment.put(ApiEnvironment.INSTANCE_ID, id);
    environment.put(
        ApiEnvironment.SHUTDOWN_PAUSE, options.instanceHealth().shutdownPause().toMillis() + "ms");
    environment.putAll(options.environment());
    environment.putAll(options.regionEnvironment().getOrDefault(region, Map.of()));
    return environment;
  }

  /** Omits the secrets. */
  @Override
  public String toString() {
    return "Environments[pattern=" + pattern + ", table=" + table + "]";
  }

  private static String secret(SecureRandom random) {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
