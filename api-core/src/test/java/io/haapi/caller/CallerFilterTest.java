package io.haapi.caller;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.EdgeTest;
import io.haapi.testing.RawHttp;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@EdgeTest
class CallerFilterTest {
  private static final String SECRET = "X-Origin-Secret: " + EdgeTest.SECRET;
  private static final String ALICE = "X-Principal: alice";

  @LocalServerPort private int port;

  private RawHttp.Answer get(String path, String... headers) throws IOException {
    String head = String.join("\r\n", headers);
    return RawHttp.exchange(port, "GET " + path + " HTTP/1.1\r\nHost: api\r\n" + head + "\r\n\r\n");
  }

  @Test
  void bindsTheCallerAndABudget() throws IOException {
    var answer = get("/v1/caller", SECRET, ALICE);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("\"caller\":\"alice\"").contains("\"budget\":true");
  }

  @Test
  void acceptsBothSecretsDuringRotation() throws IOException {
    assertThat(get("/v1/caller", "X-Origin-Secret: " + EdgeTest.NEXT_SECRET, ALICE).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Other: x",
        "X-Origin-Secret: wrong",
        "X-Origin-Secret: ",
        SECRET + "x",
        SECRET + "\r\n" + SECRET
      })
  void rejectsRequestsWithoutOriginSecret(String header) throws IOException {
    var answer = get("/v1/caller", header, ALICE);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.problem()).isEqualTo("forbidden-origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Other: x",
        "X-Principal: ",
        "X-Principal: -",
        "X-Principal: al ice",
        "X-Principal: caf\u00e9",
        ALICE + "\r\n" + ALICE,
        ALICE + "\r\nX-Principal: bob"
      })
  void requiresOneValidPrincipal(String header) throws IOException {
    var answer = get("/v1/caller", SECRET, header);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.problem()).isEqualTo("unauthenticated");
    assertThat(answer.header("WWW-Authenticate")).contains("Bearer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Principal: --", "X-Principal: -a", "X-Principal: a-"})
  void acceptsDashesInPrincipals(String header) throws IOException {
    assertThat(get("/v1/caller", SECRET, header).status()).isEqualTo(200);
  }

  /** The API of this test has no OpenAPI document. */
  @ParameterizedTest
  @CsvSource({
    "/health/live, 200",
    "/health/ready, 200",
    "/health/region, 200",
    "/openapi.yaml, 404"
  })
  void allowsAnonymousPaths(String path, int status) throws IOException {
    assertThat(get(path, "X-Other: x").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/healthx/live", "/openapi.yaml/x", "/v1/nowhere"})
  void requiresCallerOnOtherPaths(String path) throws IOException {
    assertThat(get(path, SECRET).status()).isEqualTo(401);
  }
}
