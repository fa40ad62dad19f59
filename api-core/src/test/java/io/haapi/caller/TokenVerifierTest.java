package io.haapi.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.haapi.problem.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenVerifierTest {
  private RSAKey key;
  private RSAKey other;
  private Issuer issuer;

  @BeforeAll
  void makeKeys() throws JOSEException {
    key = Issuer.rsa("first");
    other = Issuer.rsa("second");
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  private TokenVerifier verifier() throws IOException {
    issuer = new Issuer(key.toPublicJWK());
    return verifierOf(issuer.url());
  }

  private static TokenVerifier verifierOf(URI keys) {
    return TokenVerifier.of(
        new CallerSettings.Jwt(
            Issuer.NAME, Issuer.AUDIENCE, Optional.of(keys), List.of("RS256", "ES256")),
        Duration.ofSeconds(5));
  }

  @Test
  void theSubjectOfAGoodTokenIsTheCaller() throws Exception {
    assertThat(verifier().verify(token(claims -> claims))).isEqualTo(new Caller("alice"));
  }

  @Test
  void keysAreFetchedOnce() throws Exception {
    var verifier = verifier();

    verifier.verify(token(claims -> claims));
    verifier.verify(token(claims -> claims.subject("bob")));

    assertThat(issuer.fetches()).isEqualTo(1);
  }

  @Test
  void ellipticCurvesAreAccepted() throws Exception {
    var curve = Issuer.ec("curve");
    var verifier = verifier();
    issuer.publish(curve.toPublicJWK());

    assertThat(verifier.verify(Issuer.token(curve, Issuer.claims(claims -> claims))).id())
        .isEqualTo("alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "at+jwt"})
  void aTokenMaySayItsType(String type) throws Exception {
    assertThat(verifier().verify(typed(type)).id()).isEqualTo("alice");
  }

  @Test
  void anotherTypeOfTokenIsRefused() throws Exception {
    assertRefused(verifier(), typed("logout+jwt"));
  }

  private String typed(String type) throws JOSEException {
    var header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID(key.getKeyID())
            .type(new JOSEObjectType(type))
            .build();
    var token = new SignedJWT(header, Issuer.claims(claims -> claims));
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  @ParameterizedTest
  @ValueSource(ints = {-30, 300})
  void aMinuteOfClockSkewIsAllowed(int expiry) throws Exception {
    String token =
        token(
            claims ->
                claims
                    .expirationTime(Issuer.in(expiry))
                    .notBeforeTime(Issuer.in(Math.min(expiry, 30))));

    assertThat(verifier().verify(token).id()).isEqualTo("alice");
  }

  static Stream<UnaryOperator<JWTClaimsSet.Builder>> wrongClaims() {
    return Stream.of(
        claims -> claims.expirationTime(Issuer.in(-120)),
        claims -> claims.expirationTime(null),
        claims -> claims.notBeforeTime(Issuer.in(120)),
        claims -> claims.issuer("https://other.example"),
        claims -> claims.issuer(null),
        claims -> claims.audience("others"),
        claims -> claims.audience((String) null),
        claims -> claims.subject(null),
        claims -> claims.subject(""),
        claims -> claims.subject("al ice"),
        claims -> claims.subject("x".repeat(129)),
        claims -> claims.claim("sub", List.of("alice")));
  }

  @ParameterizedTest
  @MethodSource("wrongClaims")
  void wrongClaimsAreRefused(UnaryOperator<JWTClaimsSet.Builder> wrong) throws Exception {
    assertRefused(verifier(), token(wrong));
  }

  @Test
  void anotherKeyUnderAKnownNameIsRefused() throws Exception {
    var forged = new RSAKey.Builder(other).keyID(key.getKeyID()).build();

    assertRefused(verifier(), Issuer.token(forged, Issuer.claims(claims -> claims)));
  }

  @Test
  void aTokenWithoutSignatureIsRefused() throws Exception {
    assertRefused(verifier(), new PlainJWT(Issuer.claims(claims -> claims)).serialize());
  }

  @Test
  void thePublicKeyIsNoSharedSecret() throws Exception {
    var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build();
    var token = new SignedJWT(header, Issuer.claims(claims -> claims));
    token.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));

    assertRefused(verifier(), token.serialize());
  }

  @Test
  void anAlgorithmThatIsNotAllowedIsRefused() throws Exception {
    var header = new JWSHeader.Builder(JWSAlgorithm.RS512).keyID(key.getKeyID()).build();
    var token = new SignedJWT(header, Issuer.claims(claims -> claims));
    token.sign(new RSASSASigner(key));

    assertRefused(verifier(), token.serialize());
  }

  @Test
  void aTokenDoesNotBringItsOwnKey() throws Exception {
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(other.toPublicJWK()).build();
    var token = new SignedJWT(header, Issuer.claims(claims -> claims));
    token.sign(new RSASSASigner(other));

    assertRefused(verifier(), token.serialize());
  }

  @Test
  void aTokenThatWasChangedIsRefused() throws Exception {
    String[] parts = token(claims -> claims).split("\\.");
    String[] mallory = token(claims -> claims.subject("mallory")).split("\\.");

    assertRefused(verifier(), parts[0] + "." + mallory[1] + "." + parts[2]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "....",
        "a.b.c",
        "ä.ä.ä",
        "{}.{}.x",
        "[].[].x",
        "null.null.x",
        "{\"alg\":\"RS256\"}.null.x",
        "{\"alg\":7}.{}.x",
        "{\"alg\":null}.{}.x",
        "{\"alg\":\"dir\",\"enc\":null}..x.x.x"
      })
  void whatIsNoTokenIsRefused(String text) throws Exception {
    String token =
        Stream.of(text.split("\\.", -1))
            .map(part -> part.startsWith("{") || part.startsWith("[") ? base64(part) : part)
            .collect(Collectors.joining("."));

    assertRefused(verifier(), token);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aNewKeyIsFetchedWhenItIsFirstSeen() throws Exception {
    var verifier = verifier();
    verifier.verify(token(claims -> claims));
    issuer.publish(key.toPublicJWK(), other.toPublicJWK());

    assertThat(verifier.verify(Issuer.token(other, Issuer.claims(claims -> claims))).id())
        .isEqualTo("alice");
  }

  @Test
  void unknownKeysDoNotMakeTheIssuerBeAskedAgainAndAgain() throws Exception {
    var verifier = verifier();
    verifier.verify(token(claims -> claims));
    String unknown = Issuer.token(other, Issuer.claims(claims -> claims));

    for (int i = 0; i < 10; i++) assertRefused(verifier, unknown);

    assertThat(issuer.fetches()).isLessThanOrEqualTo(2);
    assertThat(verifier.verify(token(claims -> claims)).id()).isEqualTo("alice");
  }

  @Test
  void withoutKeysNobodyCanTell() throws Exception {
    var verifier = verifier();
    issuer.answer(500);
    String token = token(claims -> claims);

    for (int i = 0; i < 5; i++) assertNobodyCanTell(verifier, token);
  }

  @Test
  void whileTheIssuerIsDownNobodyCanTellOfAKeyThatIsNotAnOldOne() throws Exception {
    var verifier = verifier();
    verifier.verify(token(claims -> claims));
    issuer.answer(500);
    String unknown = Issuer.token(other, Issuer.claims(claims -> claims));

    for (int i = 0; i < 5; i++) assertNobodyCanTell(verifier, unknown);
    assertRefused(verifier, token(claims -> claims.audience("others")));
    assertThat(verifier.verify(token(claims -> claims)).id()).isEqualTo("alice");
  }

  @Test
  void aKeyThatIsStillUnknownWhenTheIssuerIsBackIsRefused() throws Exception {
    var verifier = verifier();
    issuer.answer(500);
    String unknown = Issuer.token(other, Issuer.claims(claims -> claims));
    assertNobodyCanTell(verifier, unknown);
    issuer.answer(200);

    assertRefused(verifier, unknown);
  }

  @Test
  void knownKeysServeWhileTheIssuerIsDown() throws Exception {
    var verifier = verifier();
    verifier.verify(token(claims -> claims));
    issuer.close();

    assertThat(verifier.verify(token(claims -> claims.subject("bob"))).id()).isEqualTo("bob");
  }

  private String token(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
    return Issuer.token(key, Issuer.claims(change));
  }

  private static void assertNobodyCanTell(TokenVerifier verifier, String token) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> verifier.verify(token))
        .satisfies(e -> assertThat(e.problem().status()).isEqualTo(503))
        .satisfies(e -> assertThat(e.problem().name()).isEqualTo("keys-unavailable"));
  }

  private static void assertRefused(TokenVerifier verifier, String token) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> verifier.verify(token))
        .satisfies(e -> assertThat(e.problem().status()).isEqualTo(401));
  }
}
