package io.haapi.edge;

import io.haapi.filter.RequestFilter;
import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * Checks the headers that describe a request's body (RFC 9110, section 8) before anything acts on
 * them: rejects content codings and malformed media types, and hides the headers of a body that is
 * absent. The container and Spring read some of these headers late, even while they write the
 * response.
 */
final class ContentFilter implements RequestFilter {
  private static final String TYPE = "Content-Type";
  private static final String ENCODING = "Content-Encoding";
  private static final String IDENTITY = "identity";

  @Override
  public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    List<String> types = Collections.list(request.getHeaders(TYPE));
    if (hasBody(request)) {
      requireIdentity(request, response);
      requireWellFormed(types, response);
      chain.doFilter(new CheckedRequest(request, false), response);
    } else {
      chain.doFilter(new CheckedRequest(request, !isJson(types)), response);
    }
  }

  private static boolean hasBody(HttpServletRequest request) {
    long length = request.getContentLengthLong();
    return length > 0 || (length < 0 && request.getHeader("Transfer-Encoding") != null);
  }

  private static void requireIdentity(HttpServletRequest request, HttpServletResponse response) {
    var codings = request.getHeaders(ENCODING);
    boolean plain = true;
    while (plain && codings.hasMoreElements()) {
      String coding = codings.nextElement().strip();
      plain = coding.isEmpty() || coding.equalsIgnoreCase(IDENTITY);
    }
    if (plain) return;
    // RFC 9110, section 12.5.3: tells the client which codings are accepted.
    response.setHeader("Accept-Encoding", IDENTITY);
    throw new ProblemException(Problems.contentCoded());
  }

  private static void requireWellFormed(List<String> types, HttpServletResponse response) {
    try {
      if (types.size() < 2) {
        types.forEach(MediaType::parseMediaType);
        return;
      }
    } catch (InvalidMediaTypeException _) {
      // Rejected below.
    }
    response.setHeader("Accept", MediaType.APPLICATION_JSON_VALUE);
    throw new ProblemException(Problems.ofStatus(415));
  }

  /** Returns whether the header is absent or has the media type of a JSON body. */
  private static boolean isJson(List<String> types) {
    if (types.isEmpty()) return true;
    try {
      MediaType type = MediaType.parseMediaType(types.getFirst());
      boolean utf8 = type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8);
      return types.size() == 1 && utf8 && MediaType.APPLICATION_JSON.equalsTypeAndSubtype(type);
    } catch (InvalidMediaTypeException _) {
      return false;
    }
  }

  /** A request as the rest of the API sees it. */
  private static final class CheckedRequest extends HttpServletRequestWrapper {
    private final boolean typeHidden;

    private CheckedRequest(HttpServletRequest request, boolean typeHidden) {
      super(request);
      this.typeHidden = typeHidden;
    }

    private boolean isHidden(String name) {
      return name.equalsIgnoreCase(ENCODING) || (typeHidden && name.equalsIgnoreCase(TYPE));
    }

    @Override
    public String getContentType() {
      return typeHidden ? null : super.getContentType();
    }

    /** Returns null: bodies are UTF-8, and Spring fails on an unknown charset name. */
    @Override
    public String getCharacterEncoding() {
      return null;
    }

    @Override
    public String getHeader(String name) {
      return isHidden(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
      return isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
      return Collections.enumeration(
          Collections.list(super.getHeaderNames()).stream()
              .filter(name -> !isHidden(name))
              .toList());
    }
  }
}
