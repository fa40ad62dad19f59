package io.haapi.lambda.authorizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponseV1;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.haapi.lifecycle.SettingException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests the authorizer with an issuer on the network: tokens in, policies out. */
class TokenAuthorizerTest {
  private static final String API = "arn:aws:execute-api:us-east-1:123456789012:api0/live/";

  private AuthorizerIssuer issuer;
  private TokenAuthorizer authorizer;

  @BeforeEach
  void start() throws IOException {
    issuer = new AuthorizerIssuer();
    authorizer = new TokenAuthorizer(issuer.variables());
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void allowsSubjectWholeStage() {
    var policy = authorize("Bearer " + issuer.token());

    assertThat(policy.getPrincipalId()).isEqualTo("alice");
    assertThat(policy.getContext()).isEqualTo(Map.of("sub", "alice"));
    var statements = JsonMapper.shared().valueToTree(policy.getPolicyDocument()).path("Statement");
    assertThat(statements).hasSize(1);
    assertThat(statements.path(0).path("Effect").asString()).isEqualTo("Allow");
    assertThat(statements.path(0).path("Resource"))
        .extracting(JsonNode::asString)
        .containsExactly(API + "*");
  }

  @ParameterizedTest
  @CsvSource({"bearer", "BEARER"})
  void acceptsSchemeInAnyCase(String scheme) {
    assertThat(authorize(scheme + " " + issuer.token()).getPrincipalId()).isEqualTo("alice");
  }

  static Stream<UnaryOperator<JWTClaimsSet.Builder>> wrongClaims() {
    return Stream.of(
        claims -> claims.expirationTime(AuthorizerIssuer.in(-120)),
        claims -> claims.expirationTime(null),
        claims -> claims.notBeforeTime(AuthorizerIssuer.in(120)),
        claims -> claims.issuer("https://other.example"),
        claims -> claims.audience("others"),
        claims -> claims.subject(null),
        claims -> claims.claim("sub", 5),
        claims -> claims.claim("sub", true),
        claims -> claims.claim("sub", List.of("alice")),
        claims -> claims.subject("a\nb"),
        claims -> claims.subject("x".repeat(129)),
        claims -> claims.claim("aud", List.of("orders", 5)),
        claims -> claims.claim("iss", 5),
        claims -> claims.claim("iat", "now"));
  }

  @ParameterizedTest
  @MethodSource("wrongClaims")
  void rejectsTokenWithWrongClaims(UnaryOperator<JWTClaimsSet.Builder> wrong) {
    assertUnauthorized("Bearer " + issuer.token(wrong));
  }

  @Test
  void rejectsUnsignedToken() {
    assertUnauthorized("Bearer " + new PlainJWT(issuer.claims(claims -> claims)).serialize());
  }

  @Test
  void rejectsTamperedToken() {
    String[] alice = issuer.token().split("\\.");
    String[] mallory = issuer.token(claims -> claims.subject("mallory")).split("\\.");

    assertUnauthorized("Bearer " + alice[0] + "." + mallory[1] + "." + alice[2]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer a.b.c"})
  void rejectsMalformedBearerToken(String header) {
    assertUnauthorized(header);
  }

  @Test
  void rejectsMissingHeader() {
    assertThatThrownBy(() -> authorizer.handleRequest(event(), null)).hasMessage("Unauthorized");
  }

  @Test
  void rejectsTokenWithoutScheme() {
    assertUnauthorized(issuer.token());
  }

  @Test
  void fetchesNewKeyOfIssuer() {
    authorize("Bearer " + issuer.token());
    String old = issuer.token();
    issuer.rotate();

    assertThat(authorize("Bearer " + issuer.token()).getPrincipalId()).isEqualTo("alice");
    assertUnauthorized("Bearer " + old);
  }

  @Test
  void failsTemporarilyWithoutKeys() {
    issuer.answerKeys(500);

    assertUnavailable("Bearer " + issuer.token());
  }

  @Test
  void failsTemporarilyDuringOutage() {
    String token = issuer.token();
    issuer.close();

    assertUnavailable("Bearer " + token);
  }

  /** The issuer hangs while both tokens are verified. */
  @Test
  void acceptsKnownKeysWhileTheIssuerHangs() {
    authorize("Bearer " + issuer.token());
    String known = issuer.token(claims -> claims.subject("bob"));
    issuer.rotate();
    issuer.hang();

    assertUnavailable("Bearer " + issuer.token());
    assertThat(authorize("Bearer " + known).getPrincipalId()).isEqualTo("bob");
  }

  @Test
  void failsTemporarilyOnHangingDiscovery() {
    issuer.hang();

    assertUnavailable("Bearer " + issuer.token());
  }

  @Test
  void recoversAfterOutage() {
    issuer.answerDiscovery(503);
    assertUnavailable("Bearer " + issuer.token());
    issuer.answerDiscovery(200);

    assertThat(authorize("Bearer " + issuer.token()).getPrincipalId()).isEqualTo("alice");
  }

  @Test
  void acceptsKnownKeysDuringOutage() {
    authorize("Bearer " + issuer.token());
    String token = issuer.token(claims -> claims.subject("bob"));
    issuer.close();

    assertThat(authorize("Bearer " + token).getPrincipalId()).isEqualTo("bob");
  }

  @Test
  void failsTemporarilyForNewKeyDuringOutage() {
    authorize("Bearer " + issuer.token());
    issuer.rotate();
    issuer.answerKeys(500);

    assertUnavailable("Bearer " + issuer.token());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no document",
        "{}",
        "{\"issuer\":\"ISSUER\"}",
        "{\"issuer\":\"ISSUER/\",\"jwks_uri\":\"ISSUER/keys\"}",
        "{\"issuer\":\"ISSUER\",\"jwks_uri\":\"http://keys.example/keys\"}",
        "{\"issuer\":\"ISSUER\",\"jwks_uri\":7}"
      })
  void failsTemporarilyOnInvalidDiscovery(String document) {
    issuer.answerDiscovery(document.replace("ISSUER", issuer.name()));

    assertUnavailable("Bearer " + issuer.token());
  }

  @Test
  void skipsDiscoveryWithConfiguredKeysUrl() {
    issuer.answerDiscovery(500);
    var variables = new HashMap<>(issuer.variables());
    variables.put("HAAPI_JWT_JWKSURL", issuer.name() + "/keys");
    authorizer = new TokenAuthorizer(variables);

    assertThat(authorize("Bearer " + issuer.token()).getPrincipalId()).isEqualTo("alice");
  }

  @Test
  void acceptsConfiguredAlgorithmsOnly() {
    var variables = new HashMap<>(issuer.variables());
    variables.put("HAAPI_JWT_ALGORITHMS", "ES256,ES384");
    authorizer = new TokenAuthorizer(variables);

    assertUnauthorized("Bearer " + issuer.token());
  }

  @ParameterizedTest
  @CsvSource({
    "'', orders, missing",
    "https://issuer.example, '', missing",
    "http://issuer.example, orders, https",
    "not a url, orders, https"
  })
  void requiresIssuerAndAudience(String issuer, String audience, String why) {
    var variables = Map.of("HAAPI_JWT_ISSUER", issuer, "HAAPI_JWT_AUDIENCE", audience);

    assertThatExceptionOfType(SettingException.class)
        .isThrownBy(() -> new TokenAuthorizer(variables))
        .withMessageContaining("HAAPI_JWT_ISSUER")
        .withMessageContaining(why);
  }

  private IamPolicyResponseV1 authorize(String header) {
    var event = event();
    event.setAuthorizationToken(header);
    return authorizer.handleRequest(event, null);
  }

  private static APIGatewayCustomAuthorizerEvent event() {
    return APIGatewayCustomAuthorizerEvent.builder()
        .withType("TOKEN")
        .withMethodArn(API + "GET/v1/orders/a-b")
        .build();
  }

  private void assertUnauthorized(String header) {
    assertThatThrownBy(() -> authorize(header)).hasMessage("Unauthorized").hasNoCause();
  }

  /** Asserts a failure whose message contains nothing of the token. */
  private void assertUnavailable(String header) {
    assertThatThrownBy(() -> authorize(header))
        .hasMessageStartingWith("the issuer's keys are unavailable: ")
        .hasMessageNotContaining(header.split("\\.")[1])
        .hasNoCause();
  }
}
