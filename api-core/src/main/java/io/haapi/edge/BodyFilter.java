package io.haapi.edge;

import io.haapi.caller.Caller;
import io.haapi.filter.RequestFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Manages the memory for bodies. Filters below it decide when a body is read; at the end of the
 * request, this filter reclaims its memory and skips the rest of the body. Those filters reject by
 * throwing, so the body is skipped before the problem is written; they must not write rejections
 * themselves. Paths without authentication have a small, separate budget, so that anonymous clients
 * take no memory from callers.
 */
final class BodyFilter implements RequestFilter {
  private final Duration deadline;
  private final Semaphore memory;
  private final Semaphore memoryOfStrangers;
  private final LoadShedding load;

  BodyFilter(BodySettings settings, MemoryBounds bounds, LoadShedding load) {
    this.deadline = settings.deadline();
    this.memory = new Semaphore(bounds.bodyChunks());
    this.memoryOfStrangers = new Semaphore(bounds.strangerChunks());
    this.load = load;
  }

  @Override
  public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!Body.isAnnouncedBy(request)) {
      chain.doFilter(request, response);
      return;
    }
    var body = new Body(request.getInputStream(), deadline);
    var buffered = new BufferedRequest(request, body, memoryFor(request), load::shed);
    try {
      chain.doFilter(buffered, response);
    } finally {
      if (!buffered.finish()) response.setHeader("Connection", "close");
    }
  }

  private Semaphore memoryFor(HttpServletRequest request) {
    return Caller.isNeededAt(request.getRequestURI()) ? memory : memoryOfStrangers;
  }
}
