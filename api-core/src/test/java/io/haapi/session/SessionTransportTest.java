package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.haapi.problem.ProblemException;
import jakarta.servlet.http.Cookie;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class SessionTransportTest {
  private static final String HOST_COOKIE = "__Host-session";

  private final SessionIds ids = new SessionIds();
  private final SessionTransport transport =
      new SessionTransport(SessionCookie.HOST, SessionIds::isValid);
  private final MockHttpServletRequest request = new MockHttpServletRequest();
  private final MockHttpServletResponse response = new MockHttpServletResponse();

  @Test
  void generates256BitIds() {
    assertThat(IntStream.range(0, 1000).mapToObj(_ -> ids.generate()))
        .doesNotHaveDuplicates()
        .allMatch(SessionIds::isValid);
  }

  @Test
  void marksHostCookieSecure() {
    request.setScheme("http");
    String id = ids.generate();

    transport.setSessionId(request, response, id);

    assertThat(response.getHeader("Set-Cookie"))
        .startsWith(HOST_COOKIE + "=" + id + ";")
        .contains("Path=/", "Secure", "HttpOnly", "SameSite=Lax")
        .doesNotContain("Domain");
    assertThat(response.getHeader("X-Session")).isNull();
  }

  @Test
  void leavesPlainCookieInsecure() {
    request.setScheme("https");
    request.setSecure(true);

    new SessionTransport(SessionCookie.PLAIN, SessionIds::isValid)
        .setSessionId(request, response, ids.generate());

    assertThat(response.getHeader("Set-Cookie"))
        .startsWith("session=")
        .contains("Path=/", "HttpOnly", "SameSite=Lax")
        .doesNotContain("Secure");
  }

  @Test
  void readsTheCookie() {
    String id = ids.generate();
    request.setCookies(new Cookie(HOST_COOKIE, id));

    assertThat(transport.resolveSessionIds(request)).containsExactly(id);
  }

  @Test
  void returnsRequestedSessionInHeaderOnly() {
    request.addHeader("X-Session", "new");
    String id = ids.generate();

    transport.setSessionId(request, response, id);

    assertThat(transport.resolveSessionIds(request)).isEmpty();
    assertThat(response.getHeader("X-Session")).isEqualTo(id);
    assertThat(response.getHeader("Set-Cookie")).isNull();
  }

  @Test
  void prefersRequestedSessionToCookie() {
    request.addHeader("X-Session", "new");
    request.setCookies(new Cookie(HOST_COOKIE, ids.generate()));

    transport.setSessionId(request, response, ids.generate());

    assertThat(transport.resolveSessionIds(request)).isEmpty();
    assertThat(response.getHeader("Set-Cookie")).isNull();
  }

  @Test
  void readsTheHeader() {
    String id = ids.generate();
    request.addHeader("X-Session", id);

    assertThat(transport.resolveSessionIds(request)).containsExactly(id);
  }

  @Test
  void updatesBothCookieAndHeader() {
    String id = ids.generate();
    request.addHeader("X-Session", id);
    request.setCookies(new Cookie(HOST_COOKIE, id));
    String next = ids.generate();

    transport.setSessionId(request, response, next);

    assertThat(transport.resolveSessionIds(request)).containsExactly(id);
    assertThat(response.getHeader("X-Session")).isEqualTo(next);
    assertThat(response.getHeader("Set-Cookie")).contains(next);
  }

  @Test
  void reportsConflictOfCookieAndHeader() {
    request.addHeader("X-Session", ids.generate());
    request.setCookies(new Cookie(HOST_COOKIE, ids.generate()));

    assertConflict();
  }

  @Test
  void rejectsDifferingHeaders() {
    request.addHeader("X-Session", ids.generate());
    request.addHeader("X-Session", "new");

    assertConflict();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "../../etc", "NEW", "0123456789012345678901234567890123456789!!!"})
  void ignoresMalformedIds(String malformed) {
    request.addHeader("X-Session", malformed);
    request.setCookies(new Cookie(HOST_COOKIE, malformed));

    assertThat(transport.resolveSessionIds(request)).isEmpty();
  }

  @Test
  void looksUpThreeCookiesInOrder() {
    List<String> sent = Stream.generate(ids::generate).limit(4).toList();
    request.setCookies(
        Stream.concat(Stream.of("malformed", sent.getFirst()), sent.stream())
            .map(id -> new Cookie(HOST_COOKIE, id))
            .toArray(Cookie[]::new));

    assertThat(transport.resolveSessionIds(request)).isEqualTo(sent.subList(0, 3));
  }

  @Test
  void acceptsHeaderThatMatchesAnyCookie() {
    String id = ids.generate();
    request.addHeader("X-Session", id);
    request.setCookies(new Cookie(HOST_COOKIE, ids.generate()), new Cookie(HOST_COOKIE, id));

    assertThat(transport.resolveSessionIds(request)).containsExactly(id);
  }

  @Test
  void removesCookieOfEndedSession() {
    request.setCookies(new Cookie(HOST_COOKIE, ids.generate()));

    transport.expireSession(request, response);

    assertThat(response.getHeader("Set-Cookie"))
        .startsWith(HOST_COOKIE + "=;")
        .contains("Max-Age=0");
  }

  private void assertConflict() {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> transport.resolveSessionIds(request))
        .satisfies(e -> assertThat(e.problem().name()).isEqualTo("session-conflict"))
        .satisfies(e -> assertThat(e.problem().status()).isEqualTo(400));
  }
}
