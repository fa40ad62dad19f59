package io.haapi.lab.lambda;

import io.undertow.server.HttpServerExchange;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.XnioExecutor;

/** Ends the reading of a body that does not arrive. */
final class Reading {
  /** Below what the API itself waits for a body, so that a test sees one deadline, not two. */
  private static final int LIMIT_SECONDS = 10;

  private final AtomicBoolean givenUp = new AtomicBoolean();
  private final XnioExecutor.Key timer;

  private Reading(HttpServerExchange exchange) {
    Thread reader = Thread.currentThread();
    timer =
        exchange
            .getIoThread()
            .executeAfter(
                () -> {
                  givenUp.set(true);
                  reader.interrupt();
                },
                LIMIT_SECONDS,
                TimeUnit.SECONDS);
  }

  /** Begins in this thread. */
  static Reading start(HttpServerExchange exchange) {
    return new Reading(exchange);
  }

  boolean isGivenUp() {
    return givenUp.get();
  }

  /** It is over: the thread is no longer interrupted. */
  void end() {
    timer.remove();
    Thread.interrupted();
  }
}
