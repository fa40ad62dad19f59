package io.haapi.lab.bench;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures the time from the start of the process to the first 200: for the fat jar, extracted,
 * with Spring's ahead-of-time processing, and as the EC2 package starts it.
 */
final class StartupBenchmark {
  static final String NAME = "startup";

  private static final String FAT_JAR = "fat jar";
  private static final String PACKAGED = "extracted + Spring AOT + AOT cache";
  private static final RatioTarget TARGET = RatioTarget.atMost(0.4);

  /** An endpoint that refuses connections, because no start may wait for a table. */
  static final URI NO_TABLE = URI.create("http://127.0.0.1:9");

  private final BenchServers servers;
  private final Map<String, List<String>> variants = new LinkedHashMap<>();
  private final Consumer<String> progress;

  StartupBenchmark(BenchServers servers, Programs programs, Consumer<String> progress) {
    this.servers = servers;
    this.progress = progress;
    variants.put(FAT_JAR, programs.fatJar());
    variants.put("extracted", programs.extracted());
    variants.put("extracted + Spring AOT", programs.extractedWithSpringAot());
    variants.put(PACKAGED, programs.asPackaged());
  }

  List<Comparison> run(int rounds) throws InterruptedException {
    progress.accept(NAME + ": one warm-up start of each");
    for (String variant : variants.keySet()) start(variant);
    var seconds =
        new Rounds(NAME + " [s]", rounds, progress)
            .run(
                variants.keySet(),
                (variant, _) -> start(variant),
                (variant, taken) -> variant + " " + ReportTable.number(taken));
    return variants.keySet().stream()
        .filter(variant -> !variant.equals(FAT_JAR))
        .map(variant -> comparison(variant, seconds))
        .toList();
  }

  private double start(String variant) throws InterruptedException {
    try (var server = servers.start("startup", variants.get(variant), NO_TABLE, false)) {
      return (double) server.awaitLive().toNanos() / Duration.ofSeconds(1).toNanos();
    }
  }

  private static Comparison comparison(String variant, Map<String, List<Double>> seconds) {
    return new Comparison(
        NAME,
        "process start to first 200",
        "s",
        new Comparison.Side(variant, new Samples(seconds.get(variant))),
        new Comparison.Side(FAT_JAR, new Samples(seconds.get(FAT_JAR))),
        variant.equals(PACKAGED) ? Optional.of(TARGET) : Optional.empty());
  }
}
