package io.haapi.lab.lambda;

import io.haapi.lab.process.Watchdog;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs a function as Lambda does: execution environments, each the official runtime interface
 * client with the function's handler, one invocation at a time each; another environment whenever
 * all are busy, up to a limit; beyond it callers wait a little and are then throttled. What has
 * ended is replaced; the first environment is there before anybody asks.
 *
 * <p>Nothing of it outlives {@link #close()}, nor this process.
 */
public final class LambdaFunction implements AutoCloseable {
  private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

  /** As much of the memory as Lambda gives to the heap. */
  private static final double HEAP = 0.85;

  private static final Duration RESTART_DELAY = Duration.ofSeconds(1);

  private final Settings settings;
  private final RuntimeApi api = RuntimeApi.start();
  private final Watchdog watchdog = Watchdog.start();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Environment> all = new ArrayList<>();
  private final Deque<Environment> idle = new ArrayDeque<>();
  private int started;
  private boolean closed;

  /**
   * How a function runs.
   *
   * @param name shown in logs, the first part of its environments' names
   * @param template what the function's template says
   * @param client the class path of the runtime interface client
   * @param variables the function's variables beyond the template's
   * @param log the file that takes the output of all environments
   * @param limit how many environments at most
   * @param patience how long an invocation waits for a free one
   */
  public record Settings(
      String name,
      FunctionTemplate template,
      String client,
      Map<String, String> variables,
      Path log,
      int limit,
      Duration patience) {}

  private LambdaFunction(Settings settings) {
    this.settings = settings;
  }

  /**
   * Starts the first environment.
   *
   * @throws UncheckedIOException when no process can be started
   */
  public static LambdaFunction start(Settings settings) {
    var function = new LambdaFunction(settings);
    function.lock.lock();
    try {
      function.idle.push(function.launch());
      return function;
    } catch (RuntimeException e) {
      function.close();
      throw e;
    } finally {
      function.lock.unlock();
    }
  }

  /** The process of its oldest environment. */
  public long pid() {
    lock.lock();
    try {
      return all.isEmpty() ? -1 : all.getFirst().pid();
    } finally {
      lock.unlock();
    }
  }

  /** How many environments there are. */
  public int environments() {
    lock.lock();
    try {
      return all.size();
    } finally {
      lock.unlock();
    }
  }

  /** Passes an event to a free environment. */
  Outcome invoke(byte[] event) throws InterruptedException {
    long limit = System.nanoTime() + settings.patience().toNanos();
    Environment environment = acquire(limit);
    if (environment == null) return new Outcome.Throttled();
    try {
      return environment.invoke(Invocation.of(event, settings.template().timeout()));
    } finally {
      release(environment);
    }
  }

  private Environment acquire(long limit) throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        Environment free = idle.poll();
        if (free != null && free.isAlive()) return free;
        if (free != null) continue;
        if (all.size() < settings.limit()) return launch();
        long left = limit - System.nanoTime();
        if (left <= 0 || !changed.await(left, TimeUnit.NANOSECONDS)) return null;
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void release(Environment environment) {
    lock.lock();
    try {
      // The one used last is used first, so that the others can cool down.
      if (environment.isAlive()) idle.push(environment);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private Environment launch() {
    String name = settings.name() + "-" + ++started;
    try {
      Process process = builder(name).start();
      watchdog.watch(process.pid());
      var environment = new Environment(process);
      api.add(name, environment);
      all.add(environment);
      process.onExit().thenRun(() -> ended(name, environment));
      return environment;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProcessBuilder builder(String name) {
    FunctionTemplate template = settings.template();
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + Math.round(template.memory() * HEAP) + "m");
    // Lambda's own start of the client says so: its hooks are those of this implementation.
    command.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
    command.addAll(List.of("-cp", settings.client(), CLIENT, template.handler()));
    // The client loads the function from its working directory, and from lib in it.
    var builder =
        new ProcessBuilder(command)
            .directory(template.code().toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(settings.log().toFile()));
    builder.environment().clear();
    builder.environment().putAll(variables(name));
    return builder;
  }

  private Map<String, String> variables(String name) {
    FunctionTemplate template = settings.template();
    var variables = new HashMap<String, String>();
    variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    variables.put("LANG", "en_US.UTF-8");
    variables.put("TZ", ":UTC");
    variables.putAll(template.environment());
    variables.putAll(settings.variables());
    variables.put("AWS_LAMBDA_RUNTIME_API", api.address(name));
    variables.put("AWS_LAMBDA_FUNCTION_NAME", settings.name());
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", "1");
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(template.memory()));
    variables.put(
        "AWS_LAMBDA_INITIALIZATION_TYPE", template.snapStart() ? "snap-start" : "on-demand");
    variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + settings.name());
    variables.put("AWS_LAMBDA_LOG_STREAM_NAME", name);
    variables.put("LAMBDA_TASK_ROOT", template.code().toString());
    variables.put("_HANDLER", template.handler());
    variables.put("HAAPI_INSTANCE_ID", name);
    return variables;
  }

  private void ended(String name, Environment environment) {
    lock.lock();
    try {
      watchdog.forget(environment.pid());
      api.remove(name);
      all.remove(environment);
      idle.remove(environment);
      changed.signal();
    } finally {
      lock.unlock();
    }
    Thread.ofVirtual().start(this::replaceLast);
  }

  /** One is always there, so that whoever asks for its process finds one. */
  private void replaceLast() {
    try {
      Thread.sleep(RESTART_DELAY);
    } catch (InterruptedException e) {
      return;
    }
    lock.lock();
    try {
      if (closed || !all.isEmpty()) return;
      idle.push(launch());
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all environments, as Lambda does: at once. */
  @Override
  public void close() {
    List<Environment> last;
    lock.lock();
    try {
      closed = true;
      last = List.copyOf(all);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    last.forEach(Environment::kill);
    api.close();
    watchdog.close();
  }
}
