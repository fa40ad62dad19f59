package io.haapi.edge;

import io.haapi.filter.HttpFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Owns the memory of bodies: filters below it decide when one is read, and whatever becomes of the
 * request, its memory returns here and the rest of its body is read past.
 */
final class BodyFilter implements HttpFilter {
  private final Duration deadline;
  private final Semaphore memory;
  private final LoadShedding load;

  /**
   * @param chunks how many of {@link Body#CHUNK} bytes all bodies share
   */
  BodyFilter(BodySettings settings, int chunks, LoadShedding load) {
    this.deadline = settings.deadline();
    this.memory = new Semaphore(chunks);
    this.load = load;
  }

  @Override
  public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!hasBody(request)) {
      chain.doFilter(request, response);
      return;
    }
    var body = new Body(request.getInputStream(), deadline);
    var buffered = new BufferedRequest(request, body, memory, load::shed);
    try {
      chain.doFilter(buffered, response);
    } finally {
      if (!buffered.finish()) response.setHeader("Connection", "close");
    }
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }
}
