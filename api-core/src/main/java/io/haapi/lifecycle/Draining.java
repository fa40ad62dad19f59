package io.haapi.lifecycle;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The time between the signal to stop and the end of serving, in which load balancers notice that
 * this instance is not ready any more.
 */
public final class Draining implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Draining.class);

  private final Duration pause;
  private volatile boolean running;
  private volatile boolean begun;

  Draining(Duration pause) {
    this.pause = pause;
  }

  /** Whether this instance is about to stop. */
  public boolean hasBegun() {
    return begun;
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
