package io.haapi.infra.settings;

import java.util.List;
import java.util.Optional;

/**
 * Limits of the front door.
 *
 * @param throttle the limit of the stage
 * @param apiKeys the limits of each API key, if keys are required
 * @param cache the size of the cache in GB, if there is one
 * @param requestsPerAddress the maximum number of requests from an address in five minutes
 */
public record FrontDoorSettings(
    Throttle throttle, Optional<ApiKeys> apiKeys, Optional<String> cache, int requestsPerAddress) {
  private static final SettingDefinition<Integer> THROTTLE_RATE =
      SettingDefinition.whole(
          "throttleRate",
          2_000,
          10,
          10_000,
          "the stage's limit in requests per second; an account has 10,000 in each region unless raised");
  private static final SettingDefinition<Integer> THROTTLE_BURST =
      SettingDefinition.whole(
          "throttleBurst",
          1_000,
          10,
          5_000,
          "the stage's burst limit; an account has 5,000 in each region");
  private static final SettingDefinition<Boolean> API_KEYS =
      SettingDefinition.flag(
          "apiKeys", false, "whether each request also needs an API key, which has its own limits");
  private static final SettingDefinition<Integer> KEY_RATE =
      SettingDefinition.whole(
          "keyRate", 50, 1, 10_000, "the limit of an API key in requests per second");
  private static final SettingDefinition<Integer> KEY_BURST =
      SettingDefinition.whole("keyBurst", 100, 1, 5_000, "the burst limit of an API key");
  private static final SettingDefinition<Integer> KEY_QUOTA =
      SettingDefinition.whole(
          "keyQuota", 1_000_000, 1, 100_000_000, "the quota of an API key in requests per day");
  private static final SettingDefinition<String> CACHE =
      SettingDefinition.oneOf(
          "cache",
          "off",
          "the size, in GB, of a cache at the front door for operations with `x-haapi-cache-seconds`, per caller; billed by the hour",
          List.of("off", "0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"),
          it -> it);
  private static final SettingDefinition<Integer> REQUESTS_PER_ADDRESS =
      SettingDefinition.whole(
          "requestsPerAddress",
          10_000,
          100,
          2_000_000,
          "how many requests an address may send in five minutes before the firewall blocks it");

  static final List<SettingDefinition<?>> ALL =
      List.of(
          THROTTLE_RATE,
          THROTTLE_BURST,
          API_KEYS,
          KEY_RATE,
          KEY_BURST,
          KEY_QUOTA,
          CACHE,
          REQUESTS_PER_ADDRESS);

  /**
   * A limit of API Gateway's token bucket.
   *
   * @param rate requests per second
   * @param burst the size of the bucket
   */
  public record Throttle(int rate, int burst) {}

  /**
   * The limits of each API key.
   *
   * @param throttle the limit of the key
   * @param requestsPerDay its quota
   */
  public record ApiKeys(Throttle throttle, int requestsPerDay) {}

  static FrontDoorSettings from(ContextValues values, Authentication auth) {
    return new FrontDoorSettings(
        new Throttle(values.get(THROTTLE_RATE), values.get(THROTTLE_BURST)),
        apiKeys(values),
        cache(values, auth),
        values.get(REQUESTS_PER_ADDRESS));
  }

  private static Optional<ApiKeys> apiKeys(ContextValues values) {
    var keys =
        new ApiKeys(
            new Throttle(values.get(KEY_RATE), values.get(KEY_BURST)), values.get(KEY_QUOTA));
    if (values.get(API_KEYS)) return Optional.of(keys);
    values.refuseGiven(
        List.of(KEY_RATE, KEY_BURST, KEY_QUOTA), "applies only with `-c apiKeys=true`");
    return Optional.empty();
  }

  private static Optional<String> cache(ContextValues values, Authentication auth) {
    var cache = Optional.of(values.get(CACHE)).filter(it -> !it.equals("off"));
    if (cache.isPresent() && auth instanceof Authentication.Iam) {
      throw values.refusal(
          CACHE,
          "cannot be combined with `-c auth=iam`: each request has another signature, so the cache would never hit");
    }
    return cache;
  }
}
