package io.haapi.session;

import io.haapi.lifecycle.SettingException;
import io.haapi.lifecycle.SettingRules;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of Redis or Valkey.
 *
 * @param url {@code redis://host:port}, or {@code rediss://} for TLS; the default port is 6379
 * @param cluster whether to use the cluster protocol, as ElastiCache Serverless needs it
 * @param username the user in the access control list; empty for the default user
 * @param password separate from the URL, so that it can come from its own secret
 */
record RedisSettings(
    Optional<URI> url,
    @DefaultValue("false") boolean cluster,
    Optional<String> username,
    Optional<String> password) {
  private static final Pattern PASSWORD = Pattern.compile("[^\\p{Cntrl}]{1,1024}+");

  /**
   * @throws SettingException when the URL is not a Redis URL, or has more than scheme, host and
   *     port
   */
  RedisSettings {
    url.ifPresent(it -> SettingRules.server("haapi.session.redis.url", it, "redis", "rediss"));
    username.ifPresent(it -> SettingRules.printable("haapi.session.redis.username", it));
    password.ifPresent(
        it ->
            SettingRules.text(
                "haapi.session.redis.password",
                it,
                PASSWORD,
                "1 to 1024 characters, none of them a control character"));
    if (username.isPresent() && password.isEmpty()) {
      throw new SettingException(
          "haapi.session.redis.password is missing: haapi.session.redis.username needs it");
    }
  }

  @Override
  public String toString() {
    return "RedisSettings[url=%s, cluster=%s]".formatted(url, cluster);
  }
}
