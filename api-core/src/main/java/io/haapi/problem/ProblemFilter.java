package io.haapi.problem;

import io.haapi.filter.RequestFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Responds with a problem when anything inside it, including other filters, throws. */
final class ProblemFilter implements RequestFilter {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemFilter.class);

  /**
   * Headers that outer filters and rejections have set, which the response keeps when it becomes a
   * problem.
   */
  private static final List<String> KEPT =
      List.of("X-Request-Id", "X-Instance", "Connection", "Allow", "Accept", "Accept-Encoding");

  private final ProblemWriter writer;

  ProblemFilter(ProblemWriter writer) {
    this.writer = writer;
  }

  @Override
  public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    try {
      chain.doFilter(request, response);
    } catch (ProblemException e) {
      answer(request, response, e.problem());
    } catch (IOException | ServletException | RuntimeException e) {
      if (response.isCommitted()) {
        // Part of the response has been sent: only breaking the connection tells the client that it
        // is incomplete.
        LOG.debug("the response was cut off", e);
        throw e;
      }
      LOG.error("unexpected failure", e);
      answer(request, response, Problems.internal());
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    if (response.isCommitted()) {
      // If the container has sent its own error, ProblemErrorController writes the response.
      if (response.getStatus() >= 400) return;
      throw new IOException("the response was cut off: " + problem.name());
    }
    var kept = new ArrayList<Runnable>(KEPT.size());
    for (String name : KEPT) {
      String value = response.getHeader(name);
      if (value != null) kept.add(() -> response.setHeader(name, value));
    }
    response.reset();
    kept.forEach(Runnable::run);
    writer.write(request, response, problem);
  }
}
