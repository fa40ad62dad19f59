package io.haapi.caller;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.haapi.testing.LocalTables;
import io.haapi.testing.TestApi;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests that only a client's token identifies it, not its headers. */
@ExtendWith(LocalTables.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenCallerTest {
  private static final String SECRET = "s".repeat(32);

  private RSAKey key;
  private Issuer issuer;
  private TestApi api;

  @BeforeAll
  void start(URI tables) throws Exception {
    key = Issuer.rsa("key");
    issuer = new Issuer(key.toPublicJWK());
    api = issuer.api(tables, "haapi.gateway.origin-secrets=" + SECRET);
  }

  @AfterAll
  void stop() {
    api.close();
    issuer.close();
  }

  private String bearer(String subject) throws Exception {
    return "Bearer " + Issuer.token(key, Issuer.claims(claims -> claims.subject(subject)));
  }

  @Test
  void takesCallerFromTokenAndIgnoresHeaders() throws Exception {
    String bob = session(api, "Authorization", bearer("bob"));

    var spoofed =
        api.send(
            "GET",
            "/v1/notes",
            "",
            "Authorization",
            bearer("alice"),
            "X-Principal",
            "bob",
            "X-Origin-Secret",
            SECRET,
            "Cookie",
            bob);

    assertThat(spoofed.statusCode()).isEqualTo(200);
    assertThat(spoofed.headers().firstValue("Set-Cookie"))
        .as("alice does not get bob's session")
        .isPresent();
  }

  @Test
  void acceptsSchemeInAnyCase() throws Exception {
    String token = bearer("alice").substring("Bearer ".length());

    assertThat(tickets(api, "Authorization", "bearer " + token).statusCode()).isEqualTo(200);
  }

  @Test
  void challengesRequestsWithoutValidToken() throws Exception {
    for (String sent : new String[] {"", "Bearer x", "Bearer ", "Basic YTpi", bearer("al ice")}) {
      var response =
          tickets(api, "Authorization", sent, "X-Principal", "alice", "X-Origin-Secret", SECRET);

      assertProblem(response, 401, "unauthenticated");
      assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }
    assertProblem(
        tickets(api, "X-Principal", "alice", "X-Origin-Secret", SECRET), 401, "unauthenticated");
  }

  @Test
  void rejectsTwoTokens() throws Exception {
    assertProblem(
        tickets(api, "Authorization", bearer("alice"), "Authorization", bearer("bob")),
        401,
        "unauthenticated");
  }

  @Test
  void returns503WhenKeyLookupFails(URI tables) throws Exception {
    var rotated = Issuer.rsa("rotated");
    try (var down = new Issuer(key.toPublicJWK());
        var asking = down.api(tables, "haapi.gateway.origin-secrets=" + SECRET)) {
      assertThat(tickets(asking, "Authorization", bearer("alice")).statusCode()).isEqualTo(200);
      down.answer(500);

      var response =
          tickets(
              asking,
              "Authorization",
              "Bearer " + Issuer.token(rotated, Issuer.claims(claims -> claims)));

      assertProblem(response, 503, "keys-unavailable");
      assertThat(response.headers().firstValue("Retry-After")).isPresent();
      assertThat(tickets(asking, "Authorization", bearer("alice")).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void acceptsKnownKeysWhileUnknownKeyWaits(URI tables) throws Exception {
    var rotated = Issuer.rsa("rotated");
    try (var slow = new Issuer(key.toPublicJWK());
        var asking = slow.api(tables, "haapi.gateway.origin-secrets=" + SECRET);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(tickets(asking, "Authorization", bearer("alice")).statusCode()).isEqualTo(200);
      slow.hold();
      slow.publish(key.toPublicJWK(), rotated.toPublicJWK());
      String unknown = "Bearer " + Issuer.token(rotated, Issuer.claims(claims -> claims));
      var waiting = threads.submit(() -> tickets(asking, "Authorization", unknown));
      slow.awaitHeld();

      assertThat(tickets(asking, "Authorization", bearer("alice")).statusCode()).isEqualTo(200);
      assertThat(waiting.isDone()).isFalse();

      slow.release();
      assertThat(waiting.get().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void rejectsSubjectsOfOtherTypes() throws Exception {
    String token = Issuer.token(key, Issuer.claims(claims -> claims.claim("sub", 5)));

    assertProblem(tickets(api, "Authorization", "Bearer " + token), 401, "unauthenticated");
  }

  @Test
  void servesHealthChecksWithoutToken() throws Exception {
    assertThat(api.send("GET", "/health/live", "").statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> tickets(TestApi api, String... headers) throws Exception {
    return api.send("GET", "/v1/tickets", "", headers);
  }

  private static String session(TestApi api, String... headers) throws Exception {
    return api.send("GET", "/v1/notes", "", headers)
        .headers()
        .firstValue("Set-Cookie")
        .orElseThrow()
        .split(";", 2)[0];
  }

  private static void assertProblem(HttpResponse<String> response, int status, String name) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains("urn:haapi:problem:" + name);
  }
}
