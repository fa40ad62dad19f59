package io.haapi.session;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.session.web.http.CookieHttpSessionIdResolver;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.session.web.http.HttpSessionIdResolver;
import org.springframework.session.web.http.SessionRepositoryFilter;

/**
 * Carries the session's id in a cookie or, for clients that first send {@code X-Session: new}, in
 * that header.
 */
final class SessionTransport implements HttpSessionIdResolver {
  static final String HEADER = "X-Session";
  private static final String NEW = "new";

  /**
   * The maximum number of session cookies that are looked up, so that a request full of them stays
   * cheap.
   */
  static final int MAX_COOKIES = 3;

  private final CookieHttpSessionIdResolver cookies = new CookieHttpSessionIdResolver();

  private final Predicate<String> form;

  /**
   * @param form whether a value has the format of an id; other values are ignored
   */
  SessionTransport(SessionCookie cookie, Predicate<String> form) {
    this.form = form;
    var serializer = new DefaultCookieSerializer();
    serializer.setCookieName(cookie.cookieName());
    serializer.setUseSecureCookie(cookie.secure());
    serializer.setUseHttpOnlyCookie(true);
    serializer.setSameSite("Lax");
    serializer.setCookiePath("/");
    serializer.setUseBase64Encoding(false);
    cookies.setCookieSerializer(serializer);
  }

  /**
   * Returns the ids in the request that have the format of one: the header's, or those of up to
   * {@value #MAX_COOKIES} cookies in order, of which Spring uses the first that names a live
   * session. A browser sends several cookies of one name when an older one has another path or
   * domain (RFC 6265, section 5.4).
   *
   * @throws ProblemException (400 {@code session-conflict}) when the header is repeated or matches
   *     none of the cookies
   */
  @Override
  public List<String> resolveSessionIds(HttpServletRequest request) {
    // The id was already looked up and not found: Spring would look it up again when it saves.
    if (request.getAttribute(SessionRepositoryFilter.INVALID_SESSION_ID_ATTR) != null) {
      return List.of();
    }
    List<String> headers = headers(request);
    // A request for a new session takes precedence over cookies.
    if (headers.equals(List.of(NEW))) return List.of();
    List<String> inHeader = headers.stream().filter(form).toList();
    List<String> inCookies = cookies(request);
    boolean differ =
        !inHeader.isEmpty() && !inCookies.isEmpty() && !inCookies.containsAll(inHeader);
    if (headers.size() > 1 || differ) throw conflict();
    return inHeader.isEmpty() ? inCookies : inHeader;
  }

  @Override
  public void setSessionId(HttpServletRequest request, HttpServletResponse response, String id) {
    if (usesHeader(request)) response.setHeader(HEADER, id);
    if (usesCookie(request)) cookies.setSessionId(request, response, id);
  }

  @Override
  public void expireSession(HttpServletRequest request, HttpServletResponse response) {
    if (usesHeader(request)) response.setHeader(HEADER, "");
    if (usesCookie(request)) cookies.expireSession(request, response);
  }

  private static boolean usesHeader(HttpServletRequest request) {
    return request.getHeader(HEADER) != null;
  }

  /**
   * Returns whether to send the id in a cookie. If a client sends both cookie and header, both are
   * kept up to date.
   */
  private boolean usesCookie(HttpServletRequest request) {
    List<String> headers = headers(request);
    return headers.isEmpty() || (!headers.contains(NEW) && !cookies(request).isEmpty());
  }

  private static List<String> headers(HttpServletRequest request) {
    return Collections.list(request.getHeaders(HEADER)).stream().distinct().toList();
  }

  private List<String> cookies(HttpServletRequest request) {
    return cookies.resolveSessionIds(request).stream()
        .filter(form)
        .distinct()
        .limit(MAX_COOKIES)
        .toList();
  }

  private static ProblemException conflict() {
    return new ProblemException(
        Problem.of(
                "session-conflict",
                400,
                "Conflicting sessions",
                "Send the session in either the cookie or a single " + HEADER + " header.")
            .at(HEADER, "differs from the session cookie or is sent twice"));
  }
}
