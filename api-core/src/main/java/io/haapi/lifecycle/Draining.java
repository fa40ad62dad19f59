package io.haapi.lifecycle;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The time between the signal to stop and the end of serving, in which load balancers notice that
 * this instance is not ready any more.
 */
public final class Draining implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Draining.class);

  /** A connection without a request for so long is idle: one that was opened to send has sent. */
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

  /** Counts a request that begins; {@link #requestEnds} must follow. */
  public void requestBegins() {
    begunRequests.incrementAndGet();
  }

  /** Counts a request that has ended. */
  public void requestEnds() {
    endedRequests.incrementAndGet();
  }

  /**
   * Waits, while the listener closes, until requests that were sent have their responses: until no
   * socket is open, or no request has run for a while. It ends after the drain time in any case.
   *
   * @param sockets counts the open sockets, the listener's included
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
    // Spring stops and starts us around a snapshot.
    begun = false;
    running = true;
  }

  /** Goes on serving for the pause; the web server stops when this returns. */
  @Override
  public void stop() {
    begun = true;
    LOG.info("draining: not ready any more, serving for another {} ms", pause.toMillis());
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

  /** The last phase to start is the first to stop: before the web server. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }
}
