package io.haapi.edge;

import io.haapi.filter.HttpFilter;
import io.haapi.problem.ProblemException;
import io.haapi.problem.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/** Reads the whole body before anything is done for the request. */
final class BodyFilter implements HttpFilter {
  private final Duration deadline;

  BodyFilter(BodySettings settings) {
    this.deadline = settings.deadline();
  }

  @Override
  public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (hasBody(request)) {
      chain.doFilter(new BufferedRequest(request, body(request, response)), response);
    } else {
      chain.doFilter(request, response);
    }
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  private byte[] body(HttpServletRequest request, HttpServletResponse response) throws IOException {
    long length = request.getContentLengthLong();
    // A client that asks first has sent nothing yet: without a read, it is not told to.
    boolean asksFirst = request.getHeader("Expect") != null;
    if (length > Body.DRAIN_LIMIT || (length > Body.LIMIT && asksFirst)) {
      close(response);
      throw new ProblemException(Problems.bodyTooLarge());
    }
    try {
      return new Body(request.getInputStream(), deadline).read();
    } catch (Body.Refused e) {
      if (!e.drained()) close(response);
      // The container notes a failed read as the request's failure, and would answer with a 500.
      request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
      throw e.asProblem();
    }
  }

  private static void close(HttpServletResponse response) {
    response.setHeader("Connection", "close");
  }
}
