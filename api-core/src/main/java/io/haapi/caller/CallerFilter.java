package io.haapi.caller;

import io.haapi.filter.HttpFilter;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/** Serves a request on behalf of the caller that the front door names. */
final class CallerFilter implements HttpFilter {
  private static final String PRINCIPAL = "X-Principal";

  private final Origin origin;

  CallerFilter(Origin origin) {
    this.origin = origin;
  }

  @Override
  public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (isAnonymous(request.getRequestURI())) {
      chain.doFilter(request, response);
      return;
    }
    if (!origin.isTrusted(headers(request, Origin.HEADER))) {
      throw new ProblemException(
          Problem.of(
              "forbidden-origin",
              403,
              "The origin is not trusted",
              "Call the API through its front door."));
    }
    HttpFilter.within(caller(request)::call, chain, request, response);
  }

  private static boolean isAnonymous(String path) {
    return path.startsWith("/health/") || path.equals("/openapi.yaml");
  }

  private static Caller caller(HttpServletRequest request) {
    List<String> principals = headers(request, PRINCIPAL);
    if (principals.size() != 1 || !Caller.isValid(principals.getFirst())) {
      throw Caller.unauthenticated();
    }
    return new Caller(principals.getFirst());
  }

  private static List<String> headers(HttpServletRequest request, String name) {
    return Collections.list(request.getHeaders(name));
  }
}
