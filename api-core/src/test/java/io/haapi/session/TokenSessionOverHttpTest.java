package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.LocalTables;
import io.haapi.testing.TestApi;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Tests sessions that the client keeps, over HTTP. */
@ExtendWith({LocalTables.class, OutputCaptureExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenSessionOverHttpTest {
  private static final String KEY = "k".repeat(32);
  private static final String COOKIE = "__Host-session=";
  private static final String NOTE =
      """
      {"text":"water runs down the wall of the kitchen"}\
      """;

  private final TestApi api;

  TokenSessionOverHttpTest(URI tables) {
    api =
        TestApi.start(
            tables,
            "haapi.session.store=token",
            "haapi.session.token.keys=%s,%s".formatted(KEY, "o".repeat(32)));
  }

  @AfterAll
  void stop() {
    api.close();
  }

  @BeforeEach
  void forgetRoundTrips() {
    api.roundTrips().drain();
  }

  @Test
  void returnsNewTokenOnChangeOnly() throws Exception {
    String first = cookie(put("a", "alice"));
    String second = cookie(put("b", "alice", "Cookie", first));

    var read = send("GET", "/v1/notes", "", "alice", "Cookie", second);

    assertThat(second).isNotEqualTo(first).hasSizeLessThan(4096);
    assertThat(read.body()).contains("\"name\":\"a\"", "\"name\":\"b\"");
    assertThat(read.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(api.roundTrips().drain()).isEmpty();
  }

  @Test
  void carriesTokenInHeader() throws Exception {
    String first =
        put("a", "alice", "X-Session", "new").headers().firstValue("X-Session").orElseThrow();
    var changed = put("b", "alice", "X-Session", first);
    String second = changed.headers().firstValue("X-Session").orElseThrow();

    var read = send("GET", "/v1/notes", "", "alice", "X-Session", second);

    assertThat(changed.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(read.body()).contains("\"name\":\"a\"", "\"name\":\"b\"");
  }

  @Test
  void ignoresTokenOfOtherCaller() throws Exception {
    String alices = cookie(put("a", "alice"));

    var bobs = send("GET", "/v1/notes", "", "bob", "Cookie", alices);

    assertThat(bobs.body()).isEqualTo("{\"notes\":[]}");
    assertThat(cookie(bobs)).isNotEqualTo(alices);
  }

  List<String> tokensNotToBeTrusted() throws Exception {
    String good = cookie(put("a", "alice")).substring(COOKIE.length());
    int middle = good.length() / 2;
    char other = good.charAt(middle) == 'A' ? 'B' : 'A';
    String expired =
        """
        {"createdAt":0,"accessedAt":0,"timeout":60,
         "attributes":{"%s":["String","alice"]}}\
        """
            .formatted(ApiSession.PRINCIPAL);
    return List.of(
        good.substring(0, middle) + other + good.substring(middle + 1),
        good.substring(0, good.length() - 4),
        new SessionTokens(List.of(KEY)).seal(expired),
        new SessionTokens(List.of("x".repeat(32))).seal(expired),
        good + "A".repeat(4000),
        "eyJhbGciOiJub25lIn0.e30.",
        "eyJhbGciOiJub25lIn0" + good.substring(good.indexOf('.')),
        new SessionIds().generate());
  }

  @ParameterizedTest
  @MethodSource("tokensNotToBeTrusted")
  void replacesUntrustedTokenSilently(String token, CapturedOutput output) throws Exception {
    var response = send("GET", "/v1/notes", "", "alice", "Cookie", COOKIE + token);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"notes\":[]}");
    String fresh = cookie(response);
    assertThat(fresh).isNotEqualTo(COOKIE + token);
    assertThat(output.getAll())
        .doesNotContain(token, fresh.substring(COOKIE.length()))
        .doesNotContain("\"ERROR\"", "\"WARN\"", "Exception");
  }

  @Test
  void fitsLargestTokenIntoCookieAndHeader() throws Exception {
    String cookie = cookie(put("first", "alice"));
    var response = put("next-0", "alice", "Cookie", cookie);
    for (int note = 1; response.statusCode() == 200; note++) {
      cookie = cookie(response);
      response = put("next-" + note, "alice", "Cookie", cookie);
    }
    String token = cookie.substring(COOKIE.length());
    assertThat(token).hasSizeBetween(SessionTokens.MAX_LENGTH - 300, SessionTokens.MAX_LENGTH);

    var both = put("first", "alice", "Cookie", cookie, "X-Session", token);

    assertThat(both.statusCode()).isEqualTo(200);
    assertThat(both.headers().firstValue("X-Session"))
        .contains(cookie(both).substring(COOKIE.length()));
  }

  @Test
  void rejectsOversizedSessionUnchanged() throws Exception {
    String cookie = cookie(put("first", "alice"));
    HttpResponse<String> response;
    int notes = 0;
    do {
      notes++;
      response = put("s".repeat(60) + notes, "alice", "Cookie", cookie);
      if (response.statusCode() == 200) cookie = cookie(response);
    } while (response.statusCode() == 200 && notes < 100);

    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(response.body()).contains("urn:haapi:problem:session-too-large");
    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(send("GET", "/v1/notes", "", "alice", "Cookie", cookie).body())
        .contains("first")
        .doesNotContain("s".repeat(60) + notes + "\"");
  }

  private HttpResponse<String> put(String name, String caller, String... headers) throws Exception {
    return send("PUT", "/v1/notes/" + name, NOTE, caller, headers);
  }

  private HttpResponse<String> send(
      String method, String path, String body, String caller, String... headers) throws Exception {
    var all = new ArrayList<>(List.of("X-Principal", caller));
    all.addAll(List.of(headers));
    return api.send(method, path, body, all.toArray(String[]::new));
  }

  private static String cookie(HttpResponse<String> response) {
    return response.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }
}
