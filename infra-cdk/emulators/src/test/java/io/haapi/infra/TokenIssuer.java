package io.haapi.infra;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A minimal OpenID provider for the front door's authorizer. */
final class TokenIssuer {
  static final String NAME = "https://issuer.example/tenant";
  static final String AUDIENCE = "orders";

  private static final Duration GOOD_FOR = Duration.ofHours(1);

  private final RSAKey key = newKey();
  private final Map<String, String> tokens = new ConcurrentHashMap<>();

  /** Returns the published keys as a JWK set. */
  String keys() {
    return new JWKSet(key.toPublicJWK()).toString();
  }

  /** Returns a caller's {@code Authorization} header, always the same one. */
  String bearer(String subject) {
    return tokens.computeIfAbsent(subject, it -> "Bearer " + token(it));
  }

  private String token(String subject) {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(NAME)
            .audience(AUDIENCE)
            .subject(subject)
            .expirationTime(Date.from(Instant.now().plus(GOOD_FOR)))
            .build();
    var token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  private static RSAKey newKey() {
    try {
      return new RSAKeyGenerator(2048).keyID("first").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
