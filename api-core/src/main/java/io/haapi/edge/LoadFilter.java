package io.haapi.edge;

import io.haapi.budget.Budget;
import io.haapi.budget.BudgetSettings;
import io.haapi.filter.HttpFilter;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Serves so many requests at once and sheds the rest, before queues grow; each request that is
 * served begins to spend its budget here, which is shorter where whoever called us gave less.
 * Health checks are exempt: shedding must not empty a target group or move a region.
 */
final class LoadFilter implements HttpFilter {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Semaphore permits;
  private final Duration budget;
  private final Metrics metrics;

  LoadFilter(LoadSettings load, BudgetSettings budget, Metrics metrics) {
    this.permits = new Semaphore(load.maxConcurrent());
    this.budget = budget.request();
    this.metrics = metrics;
  }

  @Override
  public void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getRequestURI().startsWith("/health/")) {
      chain.doFilter(request, response);
      return;
    }
    if (!permits.tryAcquire()) {
      metrics.count(Metric.REQUESTS_SHED);
      throw new ProblemException(
          Problem.of("overloaded", 503, "Too much to do", "Nothing was done. Try again.")
              .retryAfter(RETRY_AFTER));
    }
    try {
      HttpFilter.within(Budget.of(Budget.limit(budget))::call, chain, request, response);
    } finally {
      permits.release();
    }
  }
}
