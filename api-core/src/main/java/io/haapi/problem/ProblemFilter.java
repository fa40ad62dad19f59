package io.haapi.problem;

import io.haapi.filter.HttpFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers with a problem where anything inside it, filters included, throws. */
final class ProblemFilter implements HttpFilter {
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
        // Half an answer is out: to break the connection is the only way to say that it is not all.
        LOG.debug("the answer was cut", e);
        throw e;
      }
      LOG.error("unexpected failure", e);
      answer(request, response, Problems.internal());
    }
  }

  private void answer(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    if (response.isCommitted()) {
      // Where the container has sent an error of its own, ProblemErrorController writes the answer.
      if (response.getStatus() >= 400) return;
      throw new IOException("the answer was cut: " + problem.name());
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
