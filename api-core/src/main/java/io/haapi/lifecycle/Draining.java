package io.haapi.lifecycle;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps serving for a while after the stop signal, so that load balancers notice that this instance
 * is no longer ready.
 */
public final class Draining implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Draining.class);

  /**
   * A connection that has had no request for this long is idle: a client that opened it to send a
   * request would have sent it.
   */
  private static final Duration QUIET = Duration.ofSeconds(2);

  private static final Duration POLL = Duration.ofMillis(20);

  private final Duration pause;
  private final Duration drain;
  private final AtomicLong begunRequests = new AtomicLong();
  private final AtomicLong endedRequests = new AtomicLong();
  private volatile boolean running;
  private volatile boolean begun;

  Draining(ShutdownSettings settings) {
    this.pause = settings.pause();
    this.drain = settings.drain();
  }

  /** Returns whether this instance is shutting down. */
  public boolean hasBegun() {
    return begun;
  }

  /** Counts a starting request; {@link #requestEnds} must follow. */
  public void requestBegins() {
    begunRequests.incrementAndGet();
  }

  /** Counts a finished request. */
  public void requestEnds() {
    endedRequests.incrementAndGet();
  }

  /**
   * Waits, while the listener closes, until all requests that were sent have their responses: until
   * no socket is open, or no request has run for a while. Returns after the drain time in any case.
   *
   * @param sockets counts the open sockets, including the listener
   */
  public void awaitIdle(IntSupplier sockets) throws InterruptedException {
    long limit = System.nanoTime() + drain.toNanos();
    long quietSince = System.nanoTime();
    long begunBefore = -1;
    while (sockets.getAsInt() > 0 && System.nanoTime() - limit < 0) {
      long ended = endedRequests.get();
      long begunNow = begunRequests.get();
      if (begunNow != begunBefore || ended != begunNow) quietSince = System.nanoTime();
      if (System.nanoTime() - quietSince > QUIET.toNanos()) return;
      begunBefore = begunNow;
      Thread.sleep(POLL);
    }
  }

  @Override
  public void start() {
    // Spring stops and starts this bean around a snapshot.
    begun = false;
    running = true;
  }

  /** Keeps serving for the pause. The web server stops when this method returns. */
  @Override
  public void stop() {
    begun = true;
    LOG.info("draining: no longer ready, serving for another {} ms", pause.toMillis());
    try {
      Thread.sleep(pause);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Returns the last phase, which starts last and stops first, before the web server. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }
}
