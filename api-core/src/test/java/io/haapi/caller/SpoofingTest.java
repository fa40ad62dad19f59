package io.haapi.caller;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.haapi.testing.LocalTables;
import io.haapi.testing.TestApi;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a client that bypasses the front door cannot choose its identity with a header. */
@ExtendWith(LocalTables.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpoofingTest {
  private static final String SECRET = "s".repeat(32);

  private RSAKey key;
  private RSAKey own;
  private Issuer issuer;
  private TestApi gateway;
  private TestApi jwt;

  @BeforeAll
  void start(URI tables) throws Exception {
    key = Issuer.rsa("key");
    own = Issuer.rsa("key");
    issuer = new Issuer(key.toPublicJWK());
    gateway = TestApi.start(tables, "haapi.auth=gateway", "haapi.gateway.origin-secrets=" + SECRET);
    jwt = issuer.api(tables, "haapi.gateway.origin-secrets=" + SECRET);
  }

  @AfterAll
  void stop() {
    gateway.close();
    jwt.close();
    issuer.close();
  }

  /** Headers that some platforms accept as a caller's identity or its proof. */
  private static Stream<List<String>> claims() {
    return Stream.of(
        List.of("X-Principal", "alice"),
        List.of("x_principal", "alice"),
        List.of("X-Forwarded-User", "alice"),
        List.of("X-Amzn-Oidc-Identity", "alice"),
        List.of("X-Amzn-Request-Context", "{\"authorizer\":{\"principalId\":\"alice\"}}"),
        List.of("Authorization", "Basic YWxpY2U6YWxpY2U="),
        List.of("Cookie", "X-Principal=alice"));
  }

  private static List<String> all() {
    return claims().flatMap(List::stream).toList();
  }

  @ParameterizedTest
  @MethodSource("claims")
  void ignoresCallerHeadersWithoutOriginSecret(List<String> claim) throws Exception {
    assertThat(status(gateway, claim)).isEqualTo(403);
  }

  @ParameterizedTest
  @MethodSource("claims")
  void rejectsGuessedOriginSecret(List<String> claim) throws Exception {
    assertThat(status(gateway, with(claim, "X-Origin-Secret", "s".repeat(31)))).isEqualTo(403);
    assertThat(status(gateway, with(claim, "X-Origin-Secret", SECRET + "," + SECRET)))
        .isEqualTo(403);
  }

  @Test
  void rejectsTokenInsteadOfOriginSecret() throws Exception {
    String token = Issuer.token(key, Issuer.claims(claims -> claims));

    assertThat(status(gateway, with(all(), "Authorization", "Bearer " + token))).isEqualTo(403);
  }

  @Test
  void takesCallerOnlyFromHeaderOfFrontDoor() throws Exception {
    var others = claims().skip(1).flatMap(List::stream).toList();

    assertThat(status(gateway, with(others, "X-Origin-Secret", SECRET))).isEqualTo(401);
    assertThat(status(gateway, List.of("X-Origin-Secret", SECRET, "X-Principal", "alice")))
        .isEqualTo(200);
  }

  /** The front door sends a dash on routes without authentication. */
  @Test
  void treatsDashAsAnonymous() throws Exception {
    String[] nobody = {"X-Origin-Secret", SECRET, "X-Principal", "-"};

    assertThat(gateway.send("GET", "/health/region", "", nobody).statusCode()).isEqualTo(200);
    assertThat(gateway.send("GET", "/v1/tickets", "", nobody).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @MethodSource("claims")
  void trustsOnlyTheTokenInJwtMode(List<String> claim) throws Exception {
    assertThat(status(jwt, claim)).isEqualTo(401);
    assertThat(status(jwt, with(claim, "X-Origin-Secret", SECRET))).isEqualTo(401);
  }

  @Test
  void rejectsSelfSignedToken() throws Exception {
    String forged = Issuer.token(own, Issuer.claims(claims -> claims));

    assertThat(status(jwt, List.of("Authorization", "Bearer " + forged))).isEqualTo(401);
    assertThat(
            status(
                jwt,
                List.of(
                    "Authorization",
                    "Bearer " + forged,
                    "X-Principal",
                    "alice",
                    "X-Origin-Secret",
                    SECRET)))
        .isEqualTo(401);
  }

  private static List<String> with(List<String> headers, String name, String value) {
    var more = new ArrayList<>(headers);
    more.addAll(List.of(name, value));
    return more;
  }

  private static int status(TestApi api, List<String> headers) throws Exception {
    return api.send("GET", "/v1/tickets", "", headers.toArray(String[]::new)).statusCode();
  }
}
