package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks CloudFormation's limits per stack, and writes the usage of each deployment, with the
 * directory of its templates, to {@code target/patterns.md}. {@code .ci/patterns} sums them up by
 * pattern, store and regions.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html">CloudFormation
 *     quotas</a>
 */
class LimitsTest {
  private static final int RESOURCES = 500;
  private static final int OUTPUTS = 200;
  private static final int PARAMETERS = 200;
  private static final int BYTES = 1_000_000;

  private static final Map<String, String> ROWS = new TreeMap<>();

  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.everyCombination().filter(it -> !it.getPayload().isStandby());
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void staysWithinCloudFormationQuotas(Deployed deployed) {
    var sizes = new ArrayList<Integer>();
    var counts = new ArrayList<String>();
    for (var stack : deployed.stacks().values()) {
      var template = stack.template();
      assertThat(JsonValues.object(template.get("Resources"))).hasSizeLessThanOrEqualTo(RESOURCES);
      assertThat(entries(template, "Outputs")).isLessThanOrEqualTo(OUTPUTS);
      assertThat(entries(template, "Parameters")).isLessThanOrEqualTo(PARAMETERS);
      int bytes = (int) stack.file().toFile().length();
      assertThat(bytes).isBetween(1, BYTES);
      sizes.add(bytes);
      counts.add(stack.id() + " " + entries(template, "Resources"));
    }
    String options =
        deployed.context().entrySet().stream()
            .filter(it -> !it.getKey().equals("pattern"))
            .map(it -> it.getKey() + "=" + it.getValue())
            .sorted()
            .collect(Collectors.joining(" "));
    int largest = sizes.stream().mapToInt(it -> it).max().orElseThrow();
    ROWS.put(
        deployed.pattern().code() + options,
        "| %s | %s | %s | %d | %s |"
            .formatted(
                deployed.pattern().code(),
                options,
                String.join(", ", counts),
                largest / 1000,
                Deployments.templates(deployed).getFileName()));
  }

  @AfterAll
  static void write() throws IOException {
    var lines = new ArrayList<String>();
    lines.add(
        "| pattern | settings | resources of each stack | largest template in KB | templates |");
    lines.add("|---|---|---|---:|---|");
    lines.addAll(ROWS.values());
    Files.write(Path.of("target/patterns.md"), lines);
  }

  private static int entries(Map<String, Object> template, String section) {
    return template.get(section) instanceof Map<?, ?> entries ? entries.size() : 0;
  }
}
