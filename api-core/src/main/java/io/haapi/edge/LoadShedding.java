package io.haapi.edge;

import io.haapi.budget.Budget;
import io.haapi.budget.BudgetSettings;
import io.haapi.filter.RequestFilter;
import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import io.haapi.problem.ProblemWriter;
import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import io.haapi.telemetry.Tracing;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Bounds the number of concurrent requests and sheds the rest before queues grow. A request is
 * checked twice: a full instance sheds it before doing more for it than skip its body, and it takes
 * a slot only after its body has arrived, so that slow senders hold none. Its budget starts when it
 * gets a slot, and is shorter if the caller has less time left. Health checks are exempt: shedding
 * must not take instances out of rotation or trigger a regional failover.
 *
 * <p>Each rejection costs processor time, so their rate is bounded: a shed request waits before its
 * response, and its body is skipped, while few connections are held this way. Beyond that number
 * the response is immediate, because held connections must not lock out health checks.
 */
final class LoadShedding {
  private static final Problem OVERLOADED =
      Problem.of(
              "overloaded", 503, "Service overloaded", "The request was not processed. Retry it.")
          .retryAfter(Duration.ofSeconds(1));

  /** One in this many of the connections that fit the heap may wait for a rejection. */
  private static final int DELAYED_SHARE = 4;

  private final Semaphore places;
  private final Semaphore delayed;
  private final Duration budget;
  private final Duration bodyDeadline;
  private final Duration refusalDelay;
  private final Metrics metrics;
  private final Tracing tracing;
  private final ProblemWriter writer;
  private final ProblemWriter.Prepared overloaded;

  LoadShedding(
      LoadSettings load,
      MemoryBounds bounds,
      BudgetSettings budget,
      BodySettings body,
      Metrics metrics,
      Tracing tracing,
      ProblemWriter writer) {
    this.places = new Semaphore(load.maxConcurrent());
    this.refusalDelay = load.refusalDelay();
    this.delayed = new Semaphore(bounds.connections() / DELAYED_SHARE);
    this.budget = budget.request();
    this.bodyDeadline = body.deadline();
    this.metrics = metrics;
    this.tracing = tracing;
    this.writer = writer;
    this.overloaded = writer.prepare(OVERLOADED);
  }

  /**
   * Sheds a request while all slots are taken; takes none itself. A rejection takes processor time
   * from served requests, so it is counted but not logged, and its response is prepared in advance.
   */
  void refuseWhenFull(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (places.availablePermits() > 0 || isExempt(request)) {
      chain.doFilter(request, response);
      return;
    }
    metrics.count(Metric.REQUESTS_SHED);
    delayAndSkip(request);
    // A body that could not be read has its own response.
    if (response.isCommitted()) return;
    tracing.begin(request, response);
    writer.write(request, response, overloaded);
  }

  /** Waits for the body, takes a slot and serves the request. */
  void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    BufferedRequest.bufferBodyOf(request);
    if (isExempt(request)) {
      chain.doFilter(request, response);
      return;
    }
    if (!places.tryAcquire()) throw shed();
    try {
      RequestFilter.within(Budget.of(Budget.limit(budget))::call, chain, request, response);
    } finally {
      places.release();
    }
  }

  /**
   * Counts and delays the rejection of a request for which this instance has no room, and returns
   * it.
   */
  ProblemException shed() {
    metrics.count(Metric.REQUESTS_SHED);
    delay();
    return new ProblemException(OVERLOADED);
  }

  private void delay() {
    if (!delayed.tryAcquire()) return;
    try {
      sleep();
    } finally {
      delayed.release();
    }
  }

  /** Skips the body too, so that a client that is still sending reads the response. */
  private void delayAndSkip(HttpServletRequest request) throws IOException {
    if (!delayed.tryAcquire()) return;
    try {
      sleep();
      Body.skip(request, bodyDeadline);
    } finally {
      delayed.release();
    }
  }

  private void sleep() {
    // Thread.sleep yields the processor even if the duration is zero.
    if (refusalDelay.isZero()) return;
    try {
      Thread.sleep(refusalDelay);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isExempt(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/health/");
  }
}
