package io.haapi.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.ProjectDirectory;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests that the metrics in the code and in docs/metrics.md are the same. */
class MetricDocumentTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `(\\w+)` \\| (\\w+) \\| .+ \\|$", Pattern.MULTILINE);

  @Test
  void listsMetricsWithTheirKinds() throws Exception {
    String document = Files.readString(ProjectDirectory.find().resolve("docs/metrics.md"));

    List<String> documented =
        ROW.matcher(document).results().map(row -> row.group(1) + " " + row.group(2)).toList();

    assertThat(documented).containsExactlyInAnyOrderElementsOf(declared());
  }

  private static List<String> declared() {
    return Arrays.stream(Metric.values())
        .map(metric -> metric.metricName() + " " + metric.kind().name().toLowerCase(Locale.ROOT))
        .toList();
  }
}
