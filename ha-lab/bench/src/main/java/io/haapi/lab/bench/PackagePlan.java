package io.haapi.lab.bench;

import io.haapi.lab.build.ModuleBuild;
import io.haapi.lab.build.Patterns;
import io.haapi.lab.launch.Launchers;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.ApiEnvironment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The packages to start, and the comparisons between them. */
final class PackagePlan {
  private static final String MEASURE = "process start to first 200";
  private static final String IMAGE = "docker";

  /** The Java launcher reads this variable, so the image itself stays the same. */
  private static final Map<String, String> WITHOUT_CACHE =
      Map.of(ApiEnvironment.JVM_OPTIONS, "-XX:AOTMode=off");

  private final List<PackageStart> starts = new ArrayList<>();
  private final List<PlannedComparison> pairs = new ArrayList<>();

  /**
   * Builds the packages of all patterns where needed, and selects those that this machine can
   * start.
   *
   * @param project the checkout
   */
  static PackagePlan prepare(Path project, Consumer<String> progress) throws InterruptedException {
    var plan = new PackagePlan();
    var patterns = new Patterns(project);
    for (String name : patterns.names()) {
      Path module = patterns.module(name).orElseThrow();
      new ModuleBuild(project, module, PatternPackage.DESCRIPTOR).ensure(progress);
      for (PatternPackage each : PatternPackage.all(module)) {
        Optional<String> missing = Launchers.forPackage(each).missing();
        missing.ifPresent(why -> progress.accept(each.title() + " is omitted: " + why));
        if (missing.isEmpty()) plan.add(each);
      }
    }
    return plan;
  }

  List<PackageStart> starts() {
    return List.copyOf(starts);
  }

  List<Comparison> comparisons(Map<PackageStart, Samples> seconds) {
    return pairs.stream()
        .map(
            pair ->
                new Comparison(
                    StartupBenchmark.NAME,
                    MEASURE,
                    "s",
                    side(pair.subject(), seconds),
                    side(pair.baseline(), seconds),
                    Optional.of(pair.target())))
        .toList();
  }

  private void add(PatternPackage pattern) {
    var shipped = PackageStart.shipped(pattern.title(), pattern);
    starts.add(shipped);
    if (pattern.launcher().equals(IMAGE) && pattern.archive().isEmpty()) {
      var without = shipped.with(shipped.name() + " without AOT cache", WITHOUT_CACHE);
      starts.add(without);
      pairs.add(new PlannedComparison(shipped, without, RatioTarget.atMost(0.5)));
    }
  }

  private static Comparison.Side side(PackageStart start, Map<PackageStart, Samples> seconds) {
    return new Comparison.Side(start.name(), seconds.get(start));
  }

  private record PlannedComparison(
      PackageStart subject, PackageStart baseline, RatioTarget target) {}
}
