package io.haapi.lab.launch;

import io.haapi.lab.lambda.EventGateway;
import io.haapi.lab.lambda.LambdaFunction;
import io.haapi.lab.process.ApiEnvironment;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs the function of a template as Lambda does, behind a gateway that converts requests to
 * events. An instance is a function with all its execution environments.
 */
final class LambdaLauncher implements Launcher {
  private static final int ENVIRONMENTS = 4;

  /** The unit in which the lab writes durations. */
  private static final String MILLISECONDS = "ms";

  /** Longer than the start of an environment on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Function<PatternPackage, FunctionPackage> form;
  private final Supplier<Optional<String>> missing;
  private final Map<Path, FunctionPackage> functions = new ConcurrentHashMap<>();
  private final Semaphore starts = new Semaphore(1);

  private LambdaLauncher(
      Function<PatternPackage, FunctionPackage> form, Supplier<Optional<String>> missing) {
    this.form = form;
    this.missing = missing;
  }

  /** Returns a launcher for the content of zips. */
  static Launcher ofZips() {
    return new LambdaLauncher(FunctionPackage::ofZip, Optional::empty);
  }

  /** Returns a launcher for images. */
  static Launcher ofImages() {
    return new LambdaLauncher(FunctionPackage::ofImage, Docker::missing);
  }

  @Override
  public Optional<String> missing() {
    return missing.get();
  }

  @Override
  public RunningInstance launch(PatternPackage pattern, InstanceSpec spec) {
    FunctionPackage function = function(pattern);
    var variables = new HashMap<>(spec.environment());
    variables.put(ApiEnvironment.INSTANCE_REGION, spec.region());
    variables.put(ApiEnvironment.INSTANCE_ZONE, spec.zone());
    // The function needs no origin secret: its events name the caller.
    Optional<String> secret = Optional.ofNullable(variables.remove(ApiEnvironment.ORIGIN_SECRETS));
    try {
      return FunctionInstance.start(spec, settings(spec, function, variables), secret);
    } catch (UncheckedIOException e) {
      throw new LaunchException(
          "starting " + spec.id() + " failed: " + e.getCause().getMessage(), e);
    }
  }

  /** Returns the size of the zip, or of the image with all its layers. */
  @Override
  public long size(PatternPackage pattern) {
    return pattern.archive().isPresent()
        ? Launcher.super.size(pattern)
        : function(pattern).image().map(DockerImage::size).orElseThrow();
  }

  private FunctionPackage function(PatternPackage pattern) {
    missing()
        .ifPresent(
            why -> {
              throw new LaunchException(pattern.title() + " needs Docker: " + why);
            });
    return functions.computeIfAbsent(pattern.definition(), _ -> form.apply(pattern));
  }

  private LambdaFunction.FunctionSettings settings(
      InstanceSpec spec, FunctionPackage function, Map<String, String> variables) {
    return new LambdaFunction.FunctionSettings(
        spec.id(),
        function.template(),
        function.sandbox(spec.log()),
        variables,
        ENVIRONMENTS,
        PATIENCE,
        starts);
  }

  private record FunctionInstance(
      InstanceSpec spec,
      LambdaFunction function,
      EventGateway gateway,
      CompletableFuture<Void> onExit)
      implements RunningInstance {

    static FunctionInstance start(
        InstanceSpec spec, LambdaFunction.FunctionSettings settings, Optional<String> secret) {
      LambdaFunction function = LambdaFunction.start(settings);
      try {
        EventGateway gateway = EventGateway.start(spec.port(), function, secret);
        return new FunctionInstance(spec, function, gateway, new CompletableFuture<>());
      } catch (RuntimeException e) {
        function.close();
        throw e;
      }
    }

    @Override
    public long pid() {
      return function.pid();
    }

    @Override
    public boolean isAlive() {
      return !onExit.isDone();
    }

    /** Ends every execution environment, not only the oldest. */
    @Override
    public void kill() {
      gateway.close();
      function.close();
      onExit.complete(null);
    }

    /** Ends as instances do, which pause by the same variable. */
    @Override
    public void stop(Duration grace) {
      Duration pause =
          Optional.ofNullable(spec.environment().get(ApiEnvironment.SHUTDOWN_PAUSE))
              .filter(it -> it.endsWith(MILLISECONDS))
              .map(it -> it.substring(0, it.length() - MILLISECONDS.length()))
              .map(it -> Duration.ofMillis(Long.parseLong(it)))
              .orElse(Duration.ZERO);
      try {
        gateway.drain(pause, grace);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      kill();
    }
  }
}
