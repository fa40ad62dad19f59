package io.haapi.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.haapi.problem.ProblemException;
import io.haapi.testing.DrippingServer;
import io.haapi.testing.TestClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenVerifierTest {
  private static final Duration FETCH = Duration.ofSeconds(5);

  private TestClock clock;
  private RSAKey key;
  private RSAKey other;
  private Issuer issuer;

  @BeforeAll
  void makeKeys() throws JOSEException {
    key = Issuer.rsa("first");
    other = Issuer.rsa("second");
  }

  @BeforeEach
  void setClock() {
    clock = new TestClock(Instant.now());
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  private TokenVerifier verifier() throws IOException {
    issuer = new Issuer(key.toPublicJWK());
    return verifierOf(issuer.url());
  }

  private TokenVerifier verifierOf(URI keys) {
    return TokenVerifier.of(settings(keys), new TokenVerifier.Fetch(FETCH, true), clock);
  }

  private static CallerSettings.Jwt settings(URI keys) {
    return new CallerSettings.Jwt(
        Issuer.NAME, Issuer.AUDIENCE, Optional.of(keys), List.of("RS256", "ES256"));
  }

  @Test
  void returnsSubjectOfValidToken() throws Exception {
    assertThat(verifier().verify(token(claims -> claims))).isEqualTo(new Caller("alice"));
  }

  @Test
  void fetchesKeysOnce() throws Exception {
    var verifier = verifier();

    verifier.verify(token(claims -> claims));
    verifier.verify(token(claims -> claims.subject("bob")));

    assertThat(issuer.fetches()).isEqualTo(1);
  }

  @Test
  void acceptsEllipticCurves() throws Exception {
    var curve = Issuer.ec("curve");
    var verifier = verifier();
    issuer.publish(curve.toPublicJWK());

    assertThat(verifier.verify(Issuer.token(curve, Issuer.claims(claims -> claims))).id())
        .isEqualTo("alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "at+jwt"})
  void acceptsTokenTypes(String type) throws Exception {
    assertThat(verifier().verify(typed(type)).id()).isEqualTo("alice");
  }

  @Test
  void rejectsOtherTokenTypes() throws Exception {
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
  void allowsOneMinuteOfClockSkew(int expiry) throws Exception {
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
        claims -> claims.subject("-"),
        claims -> claims.subject("x".repeat(129)),
        claims -> claims.claim("sub", List.of("alice")));
  }

  @ParameterizedTest
  @MethodSource("wrongClaims")
  void rejectsWrongClaims(UnaryOperator<JWTClaimsSet.Builder> wrong) throws Exception {
    assertRefused(verifier(), token(wrong));
  }

  @Test
  void rejectsOtherKeyWithKnownId() throws Exception {
    var forged = new RSAKey.Builder(other).keyID(key.getKeyID()).build();

    assertRefused(verifier(), Issuer.token(forged, Issuer.claims(claims -> claims)));
  }

  @Test
  void rejectsUnsignedToken() throws Exception {
    assertRefused(verifier(), new PlainJWT(Issuer.claims(claims -> claims)).serialize());
  }

  @Test
  void rejectsPublicKeyAsHmacSecret() throws Exception {
    var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build();
    var token = new SignedJWT(header, Issuer.claims(claims -> claims));
    token.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));

    assertRefused(verifier(), token.serialize());
  }

  @Test
  void rejectsOtherAlgorithms() throws Exception {
    var header = new JWSHeader.Builder(JWSAlgorithm.RS512).keyID(key.getKeyID()).build();
    var token = new SignedJWT(header, Issuer.claims(claims -> claims));
    token.sign(new RSASSASigner(key));

    assertRefused(verifier(), token.serialize());
  }

  @Test
  void ignoresKeyEmbeddedInToken() throws Exception {
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(other.toPublicJWK()).build();
    var token = new SignedJWT(header, Issuer.claims(claims -> claims));
    token.sign(new RSASSASigner(other));

    assertRefused(verifier(), token.serialize());
  }

  @Test
  void rejectsTamperedToken() throws Exception {
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
  void rejectsMalformedTokens(String text) throws Exception {
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
  void fetchesNewKeyOnFirstUse() throws Exception {
    var verifier = verifier();
    verifier.verify(token(claims -> claims));
    issuer.publish(key.toPublicJWK(), other.toPublicJWK());

    assertThat(verifier.verify(Issuer.token(other, Issuer.claims(claims -> claims))).id())
        .isEqualTo("alice");
  }

  @Test
  void limitsFetchesForUnknownKeys() throws Exception {
    var verifier = verifier();
    verifier.verify(token(claims -> claims));
    String unknown = Issuer.token(other, Issuer.claims(claims -> claims));

    for (int i = 0; i < 10; i++) assertRefused(verifier, unknown);

    assertThat(issuer.fetches()).isLessThanOrEqualTo(2);
    assertThat(verifier.verify(token(claims -> claims)).id()).isEqualTo("alice");
  }

  @Test
  void failsTemporarilyWithoutKeys() throws Exception {
    var verifier = verifier();
    issuer.answer(500);
    String token = token(claims -> claims);

    for (int i = 0; i < 5; i++) assertKeysUnavailable(verifier, token);
  }

  @Test
  void failsTemporarilyForNewKeyDuringOutage() throws Exception {
    var verifier = verifier();
    verifier.verify(token(claims -> claims));
    issuer.answer(500);
    String unknown = Issuer.token(other, Issuer.claims(claims -> claims));

    for (int i = 0; i < 5; i++) assertKeysUnavailable(verifier, unknown);
    assertRefused(verifier, token(claims -> claims.audience("others")));
    assertThat(verifier.verify(token(claims -> claims)).id()).isEqualTo("alice");
  }

  @Test
  void rejectsUnknownKeyAfterOutage() throws Exception {
    var verifier = verifier();
    issuer.answer(500);
    String unknown = Issuer.token(other, Issuer.claims(claims -> claims));
    assertKeysUnavailable(verifier, unknown);
    issuer.answer(200);

    assertRefused(verifier, unknown);
  }

  @Test
  void acceptsKnownKeysDuringOutage() throws Exception {
    var verifier = verifier();
    verifier.verify(token(claims -> claims));
    issuer.close();

    assertThat(verifier.verify(token(claims -> claims.subject("bob"))).id()).isEqualTo("bob");
  }

  /** The fetch stays open from before the verification until after it. */
  @Test
  void acceptsKnownKeysWhileTheyAreRefreshed() throws Exception {
    var verifier = verifier();
    verifier.verify(token(claims -> claims));
    issuer.hold();
    clock.advance(Duration.ofMinutes(6));
    String token = token(claims -> claims.expirationTime(Issuer.in(3600)).subject("bob"));

    assertThat(verifier.verify(token).id()).isEqualTo("bob");
    issuer.awaitHeld();
    for (int i = 0; i < 10; i++) assertThat(verifier.verify(token).id()).isEqualTo("bob");

    assertThat(issuer.fetches()).isEqualTo(2);
    issuer.release();
  }

  @Test
  void sharesOneFetchAmongUnknownKeys() throws Exception {
    var verifier = verifier();
    verifier.verify(token(claims -> claims));
    issuer.hold();
    issuer.publish(key.toPublicJWK(), other.toPublicJWK());
    String rotated = Issuer.token(other, Issuer.claims(claims -> claims));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting =
          Stream.generate(() -> threads.submit(() -> verifier.verify(rotated))).limit(20).toList();
      issuer.awaitHeld();
      assertThat(verifier.verify(token(claims -> claims)).id()).isEqualTo("alice");
      assertThat(waiting).noneMatch(Future::isDone);
      issuer.release();
      for (var each : waiting) assertThat(each.get().id()).isEqualTo("alice");
    }
    assertThat(issuer.fetches()).isEqualTo(2);
  }

  /** Before the first keys arrive, no token can be served without them. */
  @Test
  void sharesFirstFetchAmongAllTokens() throws Exception {
    var verifier = verifier();
    issuer.hold();
    String token = token(claims -> claims);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting =
          Stream.generate(() -> threads.submit(() -> verifier.verify(token))).limit(100).toList();
      issuer.awaitHeld();
      issuer.release();
      for (var each : waiting) assertThat(each.get().id()).isEqualTo("alice");
    }
    assertThat(issuer.fetches()).isEqualTo(1);
  }

  /** The first token beyond the limit gets its response while the others still wait. */
  @Test
  void limitsHowManyWaitForUnknownKeys() throws Exception {
    var verifier = verifier();
    verifier.verify(token(claims -> claims));
    issuer.hold();
    String unknown = Issuer.token(other, Issuer.claims(claims -> claims));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var done = new CountDownLatch(8);
      for (int i = 0; i < 40; i++) {
        threads.submit(
            () -> {
              assertThatExceptionOfType(ProblemException.class)
                  .isThrownBy(() -> verifier.verify(unknown));
              done.countDown();
            });
      }
      done.await();
      issuer.awaitHeld();
      assertThat(issuer.fetches()).isEqualTo(2);
      issuer.release();
    }
  }

  @Test
  void dropsRemovedKeysAfterARefresh() throws Exception {
    var verifier = verifier();
    String token = token(claims -> claims.expirationTime(Issuer.in(3600)));
    verifier.verify(token);
    issuer.publish(other.toPublicJWK());
    clock.advance(Duration.ofMinutes(6));

    verifier.verify(
        Issuer.token(other, Issuer.claims(claims -> claims.expirationTime(Issuer.in(3600)))));

    assertRefused(verifier, token);
  }

  @Test
  void forgetsKeysAfterFourHoursOfOutage() throws Exception {
    var verifier = verifier();
    String token = token(claims -> claims.expirationTime(Issuer.in(36_000)));
    verifier.verify(token);
    issuer.answer(500);
    clock.advance(Duration.ofHours(4));

    assertKeysUnavailable(verifier, token);
  }

  /** Endless bytes or header lines, each of which would restart a read timeout. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\n;X-Line: x\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n; ",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n;1\r\n \r\n",
        "HTTP/1.1 100 Continue\r\n\r\n;HTTP/1.1 100 Continue\r\n\r\n"
      })
  void timesOutTricklingFetch(String response) throws Exception {
    String[] parts = response.split(";", -1);
    issuer = new Issuer(key.toPublicJWK());
    try (var server = DrippingServer.start(parts[0], parts.length > 1 ? parts[1] : "")) {
      var verifier =
          TokenVerifier.of(
              settings(server.uri()), new TokenVerifier.Fetch(Duration.ofSeconds(2), true), clock);

      assertKeysUnavailable(verifier, token(claims -> claims));

      server.awaitHangUp();
    }
  }

  @Test
  void limitsDocumentSize() throws Exception {
    issuer = new Issuer(key.toPublicJWK());
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n";
    try (var server = DrippingServer.start(head + " ".repeat(300 * 1024), "")) {
      assertKeysUnavailable(verifierOf(server.uri()), token(claims -> claims));
      server.awaitHangUp();
    }
  }

  @Test
  void followsNoRedirect() throws Exception {
    issuer = new Issuer(key.toPublicJWK());
    String head =
        "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n".formatted(issuer.url());
    try (var server = DrippingServer.start(head, "")) {
      assertKeysUnavailable(verifierOf(server.uri()), token(claims -> claims));
    }
    assertThat(issuer.fetches()).isZero();
  }

  @Test
  void keepsKnownKeysWhenTheIssuerPublishesNone() throws Exception {
    var verifier = verifier();
    verifier.verify(token(claims -> claims));
    issuer.publish();

    assertKeysUnavailable(verifier, Issuer.token(other, Issuer.claims(claims -> claims)));
    assertThat(verifier.verify(token(claims -> claims)).id()).isEqualTo("alice");
  }

  static Stream<String> claimsOfWrongTypes() {
    return Stream.of(
            Stream.of(
                    "5", "true", "null", "[\"alice\"]", "{}", "\"\"", "\"a\\u0000b\"", "\"a\\nb\"")
                .map(value -> "\"sub\":" + value),
            Stream.of("5", "null", "[\"%s\"]".formatted(Issuer.NAME), "true")
                .map(value -> "\"sub\":\"alice\",\"iss\":" + value),
            Stream.of(
                    "5",
                    "null",
                    "[]",
                    "{}",
                    "[\"tickets\",5]",
                    "[\"tickets\",null]",
                    "[[\"tickets\"]]")
                .map(value -> "\"sub\":\"alice\",\"aud\":" + value),
            Stream.of(
                    "null",
                    "\"9999999999\"",
                    "true",
                    "-1",
                    "1e400",
                    "1e19",
                    "9223372036854775807",
                    "18446744073709551617",
                    "NaN",
                    "1" + "0".repeat(399),
                    "-1" + "0".repeat(399),
                    "1e999999999",
                    "1." + "0".repeat(999),
                    "[9999999999]",
                    "\"\"")
                .map(value -> "\"sub\":\"alice\",\"exp\":" + value),
            Stream.of("\"0\"", "null", "-1", "1e400", "1" + "0".repeat(399), "{}")
                .flatMap(
                    value ->
                        Stream.of(
                            "\"sub\":\"alice\",\"nbf\":" + value,
                            "\"sub\":\"alice\",\"iat\":" + value)),
            Stream.of(
                "\"sub\":\"alice\",\"sub\":\"bob\"",
                "\"sub\":\"alice\",\"jti\":5",
                "\"sub\":\"alice\",\"token_use\":[]",
                "\"sub\":\"alice\",\"exp\":1,\"exp\":9999999999",
                "\"sub\":\"alice\",\"x\":" + "[".repeat(2000) + "]".repeat(2000),
                "\"sub\":\"alice\"} {"))
        .flatMap(it -> it);
  }

  @ParameterizedTest
  @MethodSource("claimsOfWrongTypes")
  void rejectsClaimsOfWrongTypes(String claims) throws Exception {
    var verifier = verifier();
    assertThat(verifier.verify(signed("\"sub\":\"alice\"")).id()).isEqualTo("alice");

    assertRefused(verifier, signed(claims));
  }

  /** Signs these claims as written, with the missing ones added. */
  private String signed(String claims) throws JOSEException {
    String text = claims;
    if (!text.contains("\"iss\"")) text += ",\"iss\":\"%s\"".formatted(Issuer.NAME);
    if (!text.contains("\"aud\"")) text += ",\"aud\":[\"%s\",\"x\"]".formatted(Issuer.AUDIENCE);
    if (!text.contains("\"exp\""))
      text += ",\"exp\":%d.5".formatted(clock.instant().getEpochSecond() + 300);
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
    var token = new JWSObject(header, new Payload("{" + text + "}"));
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  private String token(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
    return Issuer.token(key, Issuer.claims(change));
  }

  private static void assertKeysUnavailable(TokenVerifier verifier, String token) {
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
