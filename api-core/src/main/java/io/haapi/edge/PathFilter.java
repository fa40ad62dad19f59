package io.haapi.edge;

import io.haapi.filter.RequestFilter;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Rejects the paths and queries that {@link PathRules} forbids, so that every container behaves
 * alike.
 */
final class PathFilter implements RequestFilter {

  @Override
  public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    PathRules.refusePath(request.getRequestURI())
        .ifPresent(
            why -> {
              throw new ProblemException(Problems.pathRefused(why));
            });
    String query = request.getQueryString();
    if (query != null) {
      PathRules.refuseQuery(query)
          .ifPresent(
              why -> {
                throw new ProblemException(Problem.invalidField(why.parameter(), why.message()));
              });
    }
    chain.doFilter(request, response);
  }
}
