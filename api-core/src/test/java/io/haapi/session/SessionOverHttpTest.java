package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.LocalTables;
import io.haapi.testing.TestApi;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests sessions over HTTP, from the perspective of the client and of the sessions table. */
@ExtendWith(LocalTables.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionOverHttpTest {
  private static final String TICKET = "{\"text\":\"leak\"}";
  private static final String NOTE =
      """
      {"text":"water runs down the wall of the kitchen"}""";

  private final TestApi api;

  SessionOverHttpTest(URI tables) {
    api = TestApi.start(tables);
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
  void createsSessionInOneRoundTripAndOneCookie() throws Exception {
    var response = send("GET", "/v1/notes");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().allValues("Set-Cookie")).hasSize(1);
    assertThat(api.roundTrips().drain()).containsExactly("PutItem");
  }

  @Test
  void readsInOneRoundTripWithoutCookie() throws Exception {
    String cookie = newSession();

    var response = send("GET", "/v1/notes", "Cookie", cookie);

    assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
    assertThat(api.roundTrips().drain()).containsExactly("GetItem");
  }

  @Test
  void changesInTwoRoundTrips() throws Exception {
    String cookie = newSession();

    var response = api.send("PUT", "/v1/notes/a", NOTE, caller("alice", "Cookie", cookie));

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(api.roundTrips().drain()).containsExactly("GetItem", "UpdateItem");
  }

  @Test
  void ignoresSessionWhenUnneeded() throws Exception {
    String cookie = newSession();

    var opened =
        api.send(
            "POST",
            "/v1/tickets",
            TICKET,
            caller("alice", "Cookie", cookie, "Idempotency-Key", UUID.randomUUID().toString()));
    assertThat(opened.statusCode()).isEqualTo(201);
    assertThat(api.roundTrips().drain()).containsExactly("PutItem");

    send("GET", "/v1/" + opened.headers().firstValue("Location").orElseThrow(), "Cookie", cookie);
    assertThat(api.roundTrips().drain()).containsExactly("GetItem");

    send("GET", "/v1/instance", "Cookie", cookie);
    send("GET", "/v1/nothing-here", "Cookie", cookie);
    send("DELETE", "/v1/instance", "Cookie", cookie);
    assertThat(api.roundTrips().drain()).isEmpty();
  }

  @Test
  void replacesUnknownIdAfterOneRead() throws Exception {
    String unknown = "__Host-session=" + new SessionIds().generate();

    var response = send("GET", "/v1/notes", "Cookie", unknown);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(cookie(response)).isNotEqualTo(unknown);
    assertThat(api.roundTrips().drain()).containsExactly("GetItem", "PutItem");
  }

  @Test
  void replacesMalformedIdWithoutRead() throws Exception {
    var response = send("GET", "/v1/notes", "Cookie", "__Host-session=malformed");

    assertThat(cookie(response)).isNotEmpty();
    assertThat(api.roundTrips().drain()).containsExactly("PutItem");
  }

  @Test
  void givesOtherCallerNewSession() throws Exception {
    String cookie = newSession();
    api.send("PUT", "/v1/notes/a", NOTE, caller("alice", "Cookie", cookie));

    var other = api.send("GET", "/v1/notes", "", caller("bob", "Cookie", cookie));

    assertThat(other.body()).isEqualTo("{\"notes\":[]}");
    assertThat(cookie(other)).isNotEqualTo(cookie);
    assertThat(send("GET", "/v1/notes", "Cookie", cookie).body()).contains("\"name\":\"a\"");
  }

  @Test
  void carriesSessionInHeader() throws Exception {
    var first = api.send("PUT", "/v1/notes/a", NOTE, caller("alice", "X-Session", "new"));
    String id = first.headers().firstValue("X-Session").orElseThrow();

    var second = send("GET", "/v1/notes", "X-Session", id);

    assertThat(first.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(second.body()).contains("\"name\":\"a\"");
  }

  @Test
  void rejectsDifferingCookieAndHeader() throws Exception {
    String cookie = newSession();

    var response =
        send("GET", "/v1/notes", "Cookie", cookie, "X-Session", new SessionIds().generate());

    assertProblem(response, 400, "session-conflict");
    assertThat(api.roundTrips().drain()).isEmpty();
  }

  @Test
  void reportsFailedSessionRead() throws Exception {
    String cookie = newSession();
    api.roundTrips().fail(500, "InternalServerError", 3);

    assertProblem(send("GET", "/v1/notes", "Cookie", cookie), 503, "table-unavailable");
  }

  @Test
  void reportsFailedSaveWithoutCookie() throws Exception {
    api.roundTrips().fail(500, "InternalServerError", 3);

    var response = send("GET", "/v1/notes");

    assertProblem(response, 503, "table-unavailable");
    assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(api.roundTrips().drain()).hasSize(3);
  }

  @Test
  void reportsFailedSaveOfEmptyResponse() throws Exception {
    String cookie = newSession();
    api.send("PUT", "/v1/notes/a", NOTE, caller("alice", "Cookie", cookie));
    api.roundTrips().pass(1);
    api.roundTrips().fail(500, "InternalServerError", 3);

    assertProblem(send("DELETE", "/v1/notes/a", "Cookie", cookie), 503, "table-unavailable");
  }

  private static void assertProblem(HttpResponse<String> response, int status, String name) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    assertThat(response.body()).contains("urn:haapi:problem:" + name);
  }

  private String newSession() throws Exception {
    String cookie = cookie(send("GET", "/v1/notes"));
    api.roundTrips().drain();
    return cookie;
  }

  private HttpResponse<String> send(String method, String path, String... headers)
      throws Exception {
    return api.send(method, path, "", caller("alice", headers));
  }

  private static String[] caller(String name, String... headers) {
    var all = new String[headers.length + 2];
    all[0] = "X-Principal";
    all[1] = name;
    System.arraycopy(headers, 0, all, 2, headers.length);
    return all;
  }

  private static String cookie(HttpResponse<String> response) {
    return response.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }
}
