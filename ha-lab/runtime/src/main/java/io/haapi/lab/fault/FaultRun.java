package io.haapi.lab.fault;

import io.haapi.lab.fault.Fault.Observation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One injection of a fault. {@link #close()} restores the deployment, whatever happened before.
 *
 * <p>The fault is observed from outside its injector: without an observation, nobody knows whether
 * it took effect.
 */
public final class FaultRun implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);

  private final Undo undo = new Undo();
  private final CountDownLatch injected = new CountDownLatch(1);
  private final CountDownLatch observed = new CountDownLatch(1);
  private final Thread injector;
  private final Thread observer;
  private volatile Optional<String> evidence = Optional.empty();
  private volatile Optional<RuntimeException> failure = Optional.empty();

  private FaultRun(Fault fault, FaultSite site, Consumer<String> seen) throws InterruptedException {
    Observation observation = fault.probe().before(site);
    injector = Thread.ofVirtual().name("inject " + fault.id()).start(() -> inject(fault, site));
    observer =
        Thread.ofVirtual().name("observe " + fault.id()).start(() -> observe(observation, seen));
  }

  /**
   * Begins to inject a fault and to look for its effect.
   *
   * @param seen takes the evidence once, on another thread
   */
  public static FaultRun begin(Fault fault, FaultSite site, Consumer<String> seen)
      throws InterruptedException {
    return new FaultRun(fault, site, seen);
  }

  /**
   * Waits for the evidence of the effect; empty if there is none within the limit.
   *
   * @throws RuntimeException what the injection or the probe threw
   */
  public Optional<String> awaitObserved(Duration limit) throws InterruptedException {
    observed.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    throwFailure();
    return evidence;
  }

  /**
   * Waits for the end of the injection.
   *
   * @return false if it goes on after the limit
   * @throws RuntimeException what the injection or the probe threw
   */
  public boolean awaitInjected(Duration limit) throws InterruptedException {
    boolean ended = injected.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    throwFailure();
    return ended;
  }

  private void throwFailure() {
    if (failure.isPresent()) throw failure.orElseThrow();
  }

  /**
   * Ends the injection and restores the deployment, which is not healthy at once. An interrupt does
   * not stop it.
   *
   * @throws IllegalStateException if a step fails; the others are done
   */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    try {
      end(observer);
      end(injector);
      undo.run();
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }

  private static void end(Thread thread) {
    thread.interrupt();
    boolean ended = false;
    while (!ended) {
      try {
        thread.join();
        ended = true;
      } catch (InterruptedException _) {
        // A second signal must not leave a fault behind.
      }
    }
  }

  private void inject(Fault fault, FaultSite site) {
    try {
      fault.injection().inject(site, undo);
    } catch (InterruptedException _) {
      // The fault must end.
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      injected.countDown();
    }
  }

  private void fail(RuntimeException e) {
    failure = Optional.of(e);
    // Without this, callers would wait for an effect that cannot be observed any more.
    observed.countDown();
  }

  private void observe(Observation observation, Consumer<String> seen) {
    try {
      while (evidence.isEmpty()) {
        evidence = observation.look();
        if (evidence.isEmpty()) Thread.sleep(POLL);
      }
      seen.accept(evidence.orElseThrow());
      observed.countDown();
    } catch (InterruptedException _) {
      // The fault has ended.
    } catch (RuntimeException e) {
      fail(e);
    }
  }
}
