package io.haapi.lab.bench;

import io.haapi.lab.build.ModuleBuild;
import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.lab.lambda.EventGateway;
import io.haapi.lab.lambda.LambdaFunction;
import io.haapi.lab.lambda.LambdaTemplate;
import io.haapi.lab.launch.FunctionPackage;
import io.haapi.lab.launch.Launchers;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.ApiEnvironment;
import io.haapi.lab.process.ProcessAge;
import io.haapi.lab.topology.LabException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Compares the start of both function packages with AWS's adapter around the same controllers, and
 * the first command with and without the preparation by SnapStart's hooks.
 */
final class FunctionBenchmark {
  private static final Path BASELINE = Path.of("ha-lab/bench/lambda-baseline");
  private static final Path FUNCTION = Path.of("lambda-pattern");
  private static final Path IMAGE = Path.of("target/image/package.properties");
  private static final String ADAPTER = "AWS's adapter";
  private static final String ZIP = "zip";
  private static final String CACHED = "image with AOT cache";
  private static final String UNPRIMED = "zip, not primed";
  private static final String PRIMED = "zip, primed";
  private static final int CREATED = 201;
  private static final double FIRST_COMMAND_LIMIT = 30;
  private static final double SECOND = Duration.ofSeconds(1).toMillis();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final LoadGenerator generator = new LoadGenerator(1);
  private final BenchServers servers;
  private final Requests requests;
  private final FunctionPackage baseline;
  private final FunctionPackage zip;
  private final Optional<FunctionPackage> image;
  private final Consumer<String> progress;

  private FunctionBenchmark(
      BenchServers servers,
      Requests requests,
      FunctionPackage baseline,
      FunctionPackage zip,
      Optional<FunctionPackage> image,
      Consumer<String> progress) {
    this.servers = servers;
    this.requests = requests;
    this.baseline = baseline;
    this.zip = zip;
    this.image = image;
    this.progress = progress;
  }

  /** Builds the packages where needed. Without Docker it reports that the image is omitted. */
  static FunctionBenchmark prepare(
      Path project, BenchServers servers, Requests requests, Consumer<String> progress)
      throws InterruptedException {
    for (Path module : List.of(FUNCTION, BASELINE)) {
      new ModuleBuild(project, project.resolve(module), PatternPackage.DESCRIPTOR).ensure(progress);
    }
    PatternPackage form = PatternPackage.read(project.resolve(FUNCTION), IMAGE);
    Optional<String> missing = Launchers.forPackage(form).missing();
    missing.ifPresent(why -> progress.accept(form.title() + " is omitted: " + why));
    return new FunctionBenchmark(
        servers,
        requests,
        FunctionPackage.ofZip(PatternPackage.read(project.resolve(BASELINE))),
        FunctionPackage.ofZip(PatternPackage.read(project.resolve(FUNCTION))),
        missing.isEmpty() ? Optional.of(FunctionPackage.ofImage(form)) : Optional.empty(),
        progress);
  }

  List<Comparison> run(int rounds) throws InterruptedException {
    try (var table = DynamoDbLocal.start()) {
      List<Variant> variants = variants();
      for (Variant each : variants) {
        progress.accept("function: " + each.name() + ", warm-up start");
        each.measure().of(each, table.endpoint(), true);
      }
      return comparisons(
          new Rounds("function [s, ms]", rounds, progress)
              .run(
                  variants,
                  (each, _) -> each.measure().of(each, table.endpoint(), false),
                  (each, value) -> each.name() + " " + ReportTable.number(value)));
    }
  }

  private List<Variant> variants() {
    LambdaTemplate onDemand = zip.template().withoutSnapStart();
    var variants = new ArrayList<Variant>();
    variants.add(new Variant(ADAPTER, baseline, baseline.template(), this::firstResponse));
    variants.add(new Variant(ZIP, zip, onDemand, this::firstResponse));
    image.ifPresent(
        it -> variants.add(new Variant(CACHED, it, it.template(), this::firstResponse)));
    variants.add(new Variant(UNPRIMED, zip, onDemand, this::firstCommand));
    variants.add(new Variant(PRIMED, zip, zip.template(), this::firstCommand));
    return variants;
  }

  private static List<Comparison> comparisons(Map<Variant, List<Double>> found) {
    var samples = new LinkedHashMap<String, Comparison.Side>();
    found.forEach(
        (variant, values) ->
            samples.put(variant.name(), new Comparison.Side(variant.name(), new Samples(values))));
    var comparisons = new ArrayList<Comparison>();
    comparisons.add(start(samples.get(ZIP), samples.get(ADAPTER), 0.7));
    Optional.ofNullable(samples.get(CACHED))
        .map(side -> start(side, samples.get(ADAPTER), 0.45))
        .ifPresent(comparisons::add);
    comparisons.add(
        new Comparison(
            StartupBenchmark.NAME,
            "Lambda, first command after initialization",
            "ms",
            samples.get(PRIMED),
            samples.get(UNPRIMED),
            Optional.of(RatioTarget.atMost(0.15).withMedianAtMost(FIRST_COMMAND_LIMIT))));
    return comparisons;
  }

  private static Comparison start(Comparison.Side subject, Comparison.Side adapter, double limit) {
    return new Comparison(
        StartupBenchmark.NAME,
        "Lambda, process start to first response, C1",
        "s",
        subject,
        adapter,
        Optional.of(RatioTarget.atMost(limit)));
  }

  private double firstResponse(Variant variant, URI table, boolean createTables)
      throws InterruptedException {
    try (var function = LambdaFunction.start(settings(variant, table, createTables));
        var gateway = gateway(function)) {
      // The gateway holds the request until the environment is initialized.
      if (!Liveness.isLive(gateway.url().getPort())) throw ended(variant);
      return ProcessAge.of(function.pid()).orElseThrow(() -> ended(variant)).toMillis() / SECOND;
    }
  }

  private double firstCommand(Variant variant, URI table, boolean createTables)
      throws InterruptedException {
    try (var function = LambdaFunction.start(settings(variant, table, createTables));
        var gateway = gateway(function)) {
      if (!function.awaitInitialised()) throw ended(variant);
      return generator
          .run(gateway.url().getPort(), 1, requests::create, CREATED)
          .percentileMillis(100);
    }
  }

  private EventGateway gateway(LambdaFunction function) {
    return EventGateway.start(0, function, Optional.of(servers.originSecret()));
  }

  private LambdaFunction.FunctionSettings settings(
      Variant variant, URI table, boolean createTables) {
    var variables = servers.settings(table, createTables);
    // The event names the caller.
    variables.remove(ApiEnvironment.ORIGIN_SECRETS);
    variables.remove(ApiEnvironment.AUTH);
    return new LambdaFunction.FunctionSettings(
        "bench",
        variant.template(),
        variant.function().sandbox(servers.log("function")),
        variables,
        1,
        PATIENCE,
        new Semaphore(1));
  }

  private LabException ended(Variant variant) {
    return new LabException(
        "the function (%s) ended; see %s".formatted(variant.name(), servers.log("function")));
  }

  /** A function package, its template, and the measurement of one start. */
  private record Variant(
      String name, FunctionPackage function, LambdaTemplate template, StartMeasurement measure) {}

  @FunctionalInterface
  private interface StartMeasurement {
    double of(Variant variant, URI table, boolean createTables) throws InterruptedException;
  }
}
