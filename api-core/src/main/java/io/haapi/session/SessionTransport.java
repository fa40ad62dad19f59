package io.haapi.session;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.session.web.http.CookieHttpSessionIdResolver;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.session.web.http.HttpSessionIdResolver;
import org.springframework.session.web.http.SessionRepositoryFilter;

/**
 * Carries the session's id: in a cookie, or for clients that send {@code X-Session: new} first, in
 * that header.
 */
final class SessionTransport implements HttpSessionIdResolver {
  static final String HEADER = "X-Session";
  private static final String NEW = "new";

  private final CookieHttpSessionIdResolver cookies = new CookieHttpSessionIdResolver();

  private final Predicate<String> form;

  /**
   * @param form what an id looks like; anything else is treated as if it had not been sent
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
   * The id that was sent, if it has the form of one.
   *
   * @throws ProblemException (400 {@code session-conflict}) when cookie and header differ
   */
  @Override
  public List<String> resolveSessionIds(HttpServletRequest request) {
    // Already looked up and not found: Spring would ask for it once more when it saves.
    if (request.getAttribute(SessionRepositoryFilter.INVALID_SESSION_ID_ATTR) != null) {
      return List.of();
    }
    List<String> headers = headers(request);
    // Whoever asks for a new session gets one, whatever a cookie says.
    if (headers.equals(List.of(NEW))) return List.of();
    List<String> inHeader = headers.stream().filter(form).toList();
    Optional<String> inCookie = cookie(request);
    if (headers.size() > 1 || inCookie.filter(id -> differs(inHeader, id)).isPresent()) {
      throw conflict();
    }
    return inHeader.isEmpty() ? inCookie.stream().toList() : inHeader;
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

  /** Both are kept up to date for a client that sends both. */
  private boolean usesCookie(HttpServletRequest request) {
    List<String> headers = headers(request);
    return headers.isEmpty() || (!headers.contains(NEW) && cookie(request).isPresent());
  }

  private static List<String> headers(HttpServletRequest request) {
    return Collections.list(request.getHeaders(HEADER)).stream().distinct().toList();
  }

  /** At most one, so that a request full of cookies costs one look-up. */
  private Optional<String> cookie(HttpServletRequest request) {
    return cookies.resolveSessionIds(request).stream().filter(form).findFirst();
  }

  private static boolean differs(List<String> inHeader, String inCookie) {
    return !inHeader.isEmpty() && !inHeader.contains(inCookie);
  }

  private static ProblemException conflict() {
    return new ProblemException(
        Problem.of(
                "session-conflict",
                400,
                "Two sessions in one request",
                "Send the session either in the cookie or in one " + HEADER + " header.")
            .at(HEADER, "differs from the session cookie or is sent twice"));
  }
}
