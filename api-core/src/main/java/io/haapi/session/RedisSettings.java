package io.haapi.session;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Redis or Valkey is.
 *
 * @param url {@code redis://host:port}, or {@code rediss://} for TLS; the port is 6379 unless said
 * @param cluster whether it speaks the cluster protocol, as ElastiCache Serverless does
 * @param username of its access control list; empty for the default user
 * @param password not part of the URL, so that it can come from a secret of its own
 */
record RedisSettings(
    Optional<URI> url,
    @DefaultValue("false") boolean cluster,
    Optional<String> username,
    Optional<String> password) {
  private static final Set<String> SCHEMES = Set.of("redis", "rediss");

  /**
   * @throws IllegalArgumentException when the URL is none of Redis, or says more than where
   */
  RedisSettings {
    if (!url.map(RedisSettings::isPlace).orElse(true)) {
      throw new IllegalArgumentException(
          "haapi.session.redis.url must be redis://host:port or rediss://host:port and no more (the"
              + " password is haapi.session.redis.password)");
    }
    if (username.isPresent() && password.isEmpty()) {
      throw new IllegalArgumentException(
          "haapi.session.redis.password is missing: haapi.session.redis.username needs it");
    }
  }

  private static boolean isPlace(URI url) {
    return SCHEMES.contains(url.getScheme())
        && url.getHost() != null
        && url.getUserInfo() == null
        && url.getQuery() == null
        && (url.getPath().isEmpty() || url.getPath().equals("/"));
  }

  @Override
  public String toString() {
    return "RedisSettings[url=%s, cluster=%s]".formatted(url, cluster);
  }
}
