package io.haapi.caller;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;

/** The keys that an issuer publishes, fetched each time, and whether it answered the last time. */
final class PublishedKeys implements JWKSetSource<SecurityContext> {
  private final JWKSetSource<SecurityContext> issuer;
  private volatile boolean current = true;

  PublishedKeys(JWKSetSource<SecurityContext> issuer) {
    this.issuer = issuer;
  }

  /** Whether what was fetched before is all that there is: not while the issuer is out of reach. */
  boolean areCurrent() {
    return current;
  }

  @Override
  public JWKSet getJWKSet(
      JWKSetCacheRefreshEvaluator refresh, long currentTime, SecurityContext context)
      throws KeySourceException {
    boolean fetched = false;
    try {
      var keys = issuer.getJWKSet(refresh, currentTime, context);
      fetched = true;
      return keys;
    } finally {
      current = fetched;
    }
  }

  @Override
  public void close() throws IOException {
    issuer.close();
  }
}
