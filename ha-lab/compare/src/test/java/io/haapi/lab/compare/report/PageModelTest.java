package io.haapi.lab.compare.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.haapi.lab.compare.Sample;
import io.haapi.lab.compare.availability.Assumptions;
import io.haapi.lab.compare.availability.AvailabilityModel;
import io.haapi.lab.compare.cost.Bill;
import io.haapi.lab.compare.cost.CostModel;
import io.haapi.lab.compare.cost.Profile;
import io.haapi.lab.compare.measurement.Measurements;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Runs the page's model in Node.js, which the CDK needs too. */
class PageModelTest {
  private static final List<Double> LOADS = List.of(0.5, 30.0, 700.0, 9000.0);

  @Test
  void computesSameCostAsCommand(@TempDir Path directory) throws Exception {
    PatternComparison comparison = comparison(Profile.defaults());
    Bill bill = comparison.rows().getFirst().bill();

    List<Double> computed = run(directory, comparison, "Compare.defaults(report, load)");

    for (int i = 0; i < LOADS.size(); i++) {
      assertThat(computed.get(i)).isCloseTo(bill.monthly(LOADS.get(i)), within(0.001));
    }
  }

  @Test
  void followsSlidersAsProfileWould(@TempDir Path directory) throws Exception {
    Profile slow = Profile.defaults().with(Profile.PROCESSOR_MILLISECONDS, 4);
    Bill expected = comparison(slow).rows().getFirst().bill();

    List<Double> computed =
        run(
            directory,
            comparison(Profile.defaults()),
            "{ ...Compare.defaults(report, load), processorMilliseconds: 4 }");

    for (int i = 0; i < LOADS.size(); i++) {
      assertThat(computed.get(i)).isCloseTo(expected.monthly(LOADS.get(i)), within(0.001));
    }
  }

  @Test
  void computesSameCostOfAlternativesAsCommand(@TempDir Path directory) throws Exception {
    PatternComparison comparison = comparison(Profile.defaults());
    Bill bill = comparison.alternatives().getFirst().bill().orElseThrow();

    List<Double> computed =
        run(directory, comparison, "report.alternatives[0]", "Compare.defaults(report, load)");

    for (int i = 0; i < LOADS.size(); i++) {
      assertThat(computed.get(i)).isCloseTo(bill.monthly(LOADS.get(i)), within(0.001));
    }
  }

  @Test
  void containsAllItNeeds() {
    String page = CompareHtml.of(comparison(Profile.defaults()));

    assertThat(page).doesNotContain("/*DATA*/", "/*MODEL*/", "/*PAGE*/", "/*STYLE*/");
    assertThat(page).doesNotContainPattern("(src|href)=\"http").doesNotContain("@import");
  }

  private static PatternComparison comparison(Profile profile) {
    var deployment = Sample.pattern();
    var availability = new AvailabilityModel(Assumptions.read(), 100, 1).results(deployment);
    Bill bill = new CostModel(Sample.PRICES, profile).bill(deployment);
    return new PatternComparison(
        Instant.EPOCH,
        LOADS,
        1,
        profile,
        Sample.PRICES,
        Assumptions.read(),
        1,
        List.of(new PatternComparison.Row(bill, availability)),
        Measurements.none());
  }

  private static List<Double> run(Path directory, PatternComparison comparison, String inputs)
      throws Exception {
    return run(directory, comparison, "report.deployments[0]", inputs);
  }

  private static List<Double> run(
      Path directory, PatternComparison comparison, String deployment, String inputs)
      throws Exception {
    Path report = Files.writeString(directory.resolve("report.json"), CompareJson.of(comparison));
    Path model = directory.resolve("model.js");
    try (var file = CompareHtml.class.getResourceAsStream("model.js")) {
      Files.write(model, file.readAllBytes());
    }
    String script =
        """
        require(%s);
        const report = JSON.parse(require('fs').readFileSync(%s, 'utf8'));
        const costs = report.loads.map((load) => Compare.monthly(%s, report, %s));
        console.log(JSON.stringify(costs));
        """
            .formatted(quoted(model), quoted(report), deployment, inputs);
    Process node = new ProcessBuilder("node", "-e", script).redirectErrorStream(true).start();
    node.getOutputStream().close();
    String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(node.waitFor()).as(output).isZero();
    return JsonMapper.shared().readTree(output).valueStream().map(it -> it.asDouble()).toList();
  }

  private static String quoted(Path path) {
    return JsonMapper.shared().writeValueAsString(path.toString());
  }
}
