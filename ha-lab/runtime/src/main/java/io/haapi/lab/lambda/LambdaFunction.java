package io.haapi.lab.lambda;

import io.haapi.lab.process.ApiEnvironment;
import io.haapi.lab.process.Watchdog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs a function as Lambda does, in execution environments with the official runtime interface
 * client. Each environment runs one invocation at a time. If all are busy, a caller starts another
 * one, up to a limit, and takes whichever is free first; beyond the limit callers wait and are then
 * throttled. The first environment starts at once, and a new one replaces the last one when it
 * ends.
 *
 * <p>Environments start one after the other. On AWS each has processors of its own; here they share
 * the machine's, and many that start at the same time would slow the busy ones down until callers
 * start still more. For the same reason, callers that come before any environment is initialised
 * start no other: Lambda activates no version before its snapshot exists.
 *
 * <p>All environments end with {@link #close()} and with this process.
 */
public final class LambdaFunction implements AutoCloseable {
  /**
   * The maximum size of an event.
   *
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Quotas
   *     (6 MB)</a>
   */
  private static final int EVENT_LIMIT = 6_291_456;

  private static final Duration RESTART_DELAY = Duration.ofSeconds(1);
  private static final Duration NEXT_TRY = Duration.ofMillis(50);

  private final FunctionSettings settings;
  private final RuntimeApi api = RuntimeApi.start();
  private final Watchdog watchdog = Watchdog.start();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<ExecutionEnvironment> all = new ArrayList<>();
  private final Deque<ExecutionEnvironment> idle = new ArrayDeque<>();
  private int launched;
  private boolean draining;
  private boolean closed;

  /**
   * The settings of a function.
   *
   * @param name the name in logs and the prefix of its environments' names
   * @param template the function's template
   * @param sandbox starts the environments
   * @param variables environment variables in addition to the sandbox's own
   * @param limit the maximum number of environments
   * @param patience the time that an invocation waits for a free environment
   * @param starts a permit for each environment beyond the first that may start now. The functions
   *     of a lab share one: on Lambda a start takes nothing from environments that serve, but here
   *     many at once take the processors, and slow responses cause still more starts
   */
  public record FunctionSettings(
      String name,
      LambdaTemplate template,
      Sandbox sandbox,
      Map<String, String> variables,
      int limit,
      Duration patience,
      Semaphore starts) {}

  private LambdaFunction(FunctionSettings settings) {
    this.settings = settings;
  }

  /**
   * Starts the first environment.
   *
   * @throws UncheckedIOException if the process does not start
   */
  public static LambdaFunction start(FunctionSettings settings) {
    var function = new LambdaFunction(settings);
    function.lock.lock();
    try {
      function.launch();
      return function;
    } catch (RuntimeException e) {
      function.close();
      throw e;
    } finally {
      function.lock.unlock();
    }
  }

  /**
   * Returns the process of the oldest environment, or -1 if there is none. Waits for the start of a
   * container.
   */
  public long pid() {
    return oldest().map(ExecutionEnvironment::pid).orElse(-1L);
  }

  /**
   * Waits until the oldest environment accepts events: with SnapStart, after the hooks.
   *
   * @return false if it has ended
   */
  public boolean awaitInitialised() throws InterruptedException {
    Optional<ExecutionEnvironment> oldest = oldest();
    return oldest.isPresent() && oldest.get().awaitInitialised();
  }

  private Optional<ExecutionEnvironment> oldest() {
    lock.lock();
    try {
      return all.stream().findFirst();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the number of environments. */
  public int environments() {
    lock.lock();
    try {
      return all.size();
    } finally {
      lock.unlock();
    }
  }

  /** Runs an invocation in a free environment and waits for its result. */
  public InvocationResult invoke(byte[] event) throws InterruptedException {
    if (event.length > EVENT_LIMIT) return new InvocationResult.TooLarge();
    Optional<ExecutionEnvironment> free = acquire();
    if (free.isEmpty()) return new InvocationResult.Throttled();
    ExecutionEnvironment environment = free.get();
    try {
      return environment.invoke(new PendingInvocation(event, settings.template().timeout()));
    } finally {
      release(environment);
    }
  }

  private Optional<ExecutionEnvironment> acquire() throws InterruptedException {
    lock.lock();
    try {
      boolean mayStart = all.isEmpty() || all.stream().anyMatch(ExecutionEnvironment::isReady);
      Optional<ExecutionEnvironment> awaited =
          mayStart ? Optional.empty() : Optional.of(all.getFirst());
      long limit = System.nanoTime() + settings.patience().toNanos();
      while (!closed) {
        idle.removeIf(it -> !it.isAlive());
        if (!idle.isEmpty()) return Optional.of(idle.pop());
        if (draining && all.stream().noneMatch(ExecutionEnvironment::isReady)) break;
        if (all.stream().anyMatch(it -> !it.initialised().isDone())) {
          changed.await();
          // The start of an environment is not part of a caller's patience.
          limit = System.nanoTime() + settings.patience().toNanos();
          continue;
        }
        // Its failure is the result of the invocations that waited for it.
        if (awaited.filter(it -> !it.isReady()).isPresent()) return awaited;
        if (mayStart && !draining && all.size() < settings.limit() && launchNext()) {
          awaited = Optional.of(all.getLast());
          continue;
        }
        long left = limit - System.nanoTime();
        if (left <= 0) break;
        // Another function does not tell when its environment has started.
        changed.await(Math.min(left, NEXT_TRY.toNanos()), TimeUnit.NANOSECONDS);
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void release(ExecutionEnvironment environment) {
    lock.lock();
    try {
      // Last in, first out, so that the others become idle.
      if (environment.isAlive()) idle.push(environment);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Starts one more environment if it may start now. */
  private boolean launchNext() {
    if (all.isEmpty()) {
      launch();
      return true;
    }
    Semaphore starts = settings.starts();
    if (!starts.tryAcquire()) return false;
    try {
      launch().initialised().thenRun(starts::release);
      return true;
    } catch (RuntimeException e) {
      starts.release();
      throw e;
    }
  }

  /** Starts an environment that becomes idle when it is ready. */
  private ExecutionEnvironment launch() {
    String name = settings.name() + "-" + ++launched;
    try {
      Sandbox.Running running = settings.sandbox().start(name, variables(name));
      watchdog.watch(running.process().pid());
      var environment = new ExecutionEnvironment(running);
      api.add(name, environment);
      all.add(environment);
      running.process().onExit().thenRun(() -> ended(name, environment));
      environment.initialised().thenAccept(ready -> started(environment, ready));
      return environment;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void started(ExecutionEnvironment environment, boolean ready) {
    lock.lock();
    try {
      if (ready) idle.push(environment);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Map<String, String> variables(String name) {
    LambdaTemplate template = settings.template();
    var variables = new HashMap<String, String>();
    variables.put("TZ", ":UTC");
    variables.putAll(settings.variables());
    variables.put("AWS_LAMBDA_RUNTIME_API", api.address(name));
    variables.put("AWS_LAMBDA_FUNCTION_NAME", settings.name());
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", "1");
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(template.memory()));
    variables.put(
        "AWS_LAMBDA_INITIALIZATION_TYPE", template.snapStart() ? "snap-start" : "on-demand");
    variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + settings.name());
    variables.put("AWS_LAMBDA_LOG_STREAM_NAME", name);
    variables.put("_HANDLER", template.handler());
    variables.put(ApiEnvironment.INSTANCE_ID, name);
    return variables;
  }

  private void ended(String name, ExecutionEnvironment environment) {
    lock.lock();
    try {
      watchdog.forget(environment.process().pid());
      api.remove(name);
      all.remove(environment);
      idle.remove(environment);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().start(this::replaceLast);
  }

  /** Starts a new environment if none is left, so that {@link #pid} finds one. */
  private void replaceLast() {
    try {
      Thread.sleep(RESTART_DELAY);
    } catch (InterruptedException e) {
      return;
    }
    lock.lock();
    try {
      if (closed || draining || !all.isEmpty()) return;
      launch();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Starts no more environments, because {@link #close} follows. Callers that wait for one that is
   * not initialised are throttled: if a signal has ended the function together with its data store,
   * it never will be.
   */
  public void drain() {
    lock.lock();
    try {
      draining = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Kills all environments, as Lambda does. */
  @Override
  public void close() {
    List<ExecutionEnvironment> last;
    lock.lock();
    try {
      closed = true;
      last = List.copyOf(all);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    last.forEach(ExecutionEnvironment::kill);
    api.close();
    watchdog.close();
  }
}
