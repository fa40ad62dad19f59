package io.haapi.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchReportTest {
  private static final Comparison FASTER =
      throughput(Samples.of(95, 98, 97), RatioTarget.atLeast(0.9));
  private static final Comparison SLOWER =
      throughput(Samples.of(89, 50, 99), RatioTarget.atLeast(0.9));
  private static final Comparison SHOWN =
      new Comparison(
          "startup",
          "start <b>",
          "s",
          new Comparison.Side("extracted", Samples.of(2, 2, 2)),
          new Comparison.Side("fat jar", Samples.of(4, 4, 4)),
          Optional.empty());

  @Test
  void allowsLimitItself() {
    assertThat(RatioTarget.atLeast(0.9).holdsFor(0.9, 500)).isTrue();
    assertThat(RatioTarget.atLeast(0.9).holdsFor(0.89, 500)).isFalse();
    assertThat(RatioTarget.atMost(1.2).holdsFor(1.2, 500)).isTrue();
    assertThat(RatioTarget.atMost(1.2).holdsFor(1.21, 500)).isFalse();
  }

  @Test
  void requiresLimitOfSubjectsMedianToo() {
    var target = RatioTarget.atMost(0.15).withMedianAtMost(30);

    assertThat(target.text()).isEqualTo("≤ 0.15, median ≤ 30.0");
    assertThat(target.holdsFor(0.15, 30)).isTrue();
    assertThat(target.holdsFor(0.15, 30.1)).isFalse();
    assertThat(target.holdsFor(0.16, 29)).isFalse();
  }

  @Test
  void holdsOnlyIfEveryTargetHolds() {
    assertThat(report(FASTER, SHOWN).holds()).isTrue();
    assertThat(report(FASTER, SLOWER).holds()).isFalse();
  }

  @Test
  void writesVerdictMediansAndRoundsToJson() {
    JsonNode json = new JsonMapper().readTree(ReportJson.of(report(FASTER, SLOWER, SHOWN)));

    assertThat(json.get("holds").booleanValue()).isFalse();
    assertThat(json.get("started").stringValue()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(json.get("machine").get("processors").intValue()).isEqualTo(2);
    JsonNode faster = json.get("comparisons").get(0);
    assertThat(faster.get("benchmark").stringValue()).isEqualTo("request");
    assertThat(faster.get("subject").get("median").doubleValue()).isEqualTo(97);
    assertThat(faster.get("baseline").get("name").stringValue()).isEqualTo("plain application");
    assertThat(faster.get("ratio").get("median").doubleValue()).isEqualTo(0.97);
    assertThat(faster.get("ratio").get("rounds")).hasSize(3);
    assertThat(faster.get("target").get("atLeast").doubleValue()).isEqualTo(0.9);
    assertThat(faster.get("holds").booleanValue()).isTrue();
    assertThat(json.get("comparisons").get(1).get("holds").booleanValue()).isFalse();
    JsonNode ec2 = json.get("packages").get(0);
    assertThat(ec2.get("sizeMebibytes").doubleValue()).isEqualTo(31.5);
    assertThat(ec2.get("startSeconds").get("median").doubleValue()).isEqualTo(1.4);
    assertThat(ec2.get("residentMebibytes").get("rounds")).hasSize(1);
    assertThat(json.get("packages").get(1).has("residentMebibytes")).isFalse();
    JsonNode shown = json.get("comparisons").get(2);
    assertThat(shown.has("target")).isFalse();
    assertThat(shown.has("holds")).isFalse();
  }

  @Test
  void marksMissedTargetInTable() {
    List<String> rows = ReportTable.of(report(FASTER, SLOWER, SHOWN)).lines().toList();

    assertThat(rows).hasSize(8);
    assertThat(rows.subList(0, 3))
        .satisfiesExactly(
            head -> assertThat(head).contains("size [MiB]", "resident [MiB]"),
            measured ->
                assertThat(measured).contains("ec2", "31.5", "1.40", "20.0 (15.0–25.0)", "300"),
            missing -> assertThat(missing).contains("image", "150", "unknown"));
    rows = rows.subList(4, 8);
    assertThat(rows.get(1)).contains("97.0", "0.97", "≥ 0.90").endsWith("holds");
    assertThat(rows.get(2)).contains("0.89").endsWith("MISSED");
    assertThat(rows.get(3)).contains("fat jar", "0.50").doesNotContain("≥", "≤");
  }

  @Test
  void writesSelfContainedPageInLightAndDark() {
    String page = ReportHtml.of(report(FASTER, SLOWER, SHOWN));

    assertThat(page)
        .startsWith("<!doctype html>")
        .contains("a target is missed", "color-scheme: light dark", "prefers-color-scheme: dark")
        .contains("<td>image &lt;b&gt;</td><td>150</td>", "unknown")
        .contains("POST, throughput", "≥ 0.90 holds", "≥ 0.90 missed", "start &lt;b&gt;")
        .doesNotContain("<script", "<link", "src=", "url(", "http:", "https:", "<b>");
    assertThat(page.split("<svg ")).hasSize(1 + 2 + 3);
  }

  @Test
  void drawsDotForEachRoundWithinFrame() {
    String chart = RatioChart.of(Samples.of(0.1, 3, 2), Optional.of(RatioTarget.atMost(4)));

    assertThat(chart.split("<circle ")).hasSize(4);
    assertThat(chart).contains("stroke-dasharray");
    assertThat(
            Pattern.compile(" (?:c?x|x1|x2)=\"([0-9.]+)\"")
                .matcher(chart)
                .results()
                .map(found -> Double.parseDouble(found.group(1))))
        .isNotEmpty()
        .allMatch(x -> x >= 0 && x <= 800);
  }

  @Test
  void missesIfApiLosesOrRepeatsCommand() {
    assertThat(withStores(store(true, kills(0, 0, 0)), store(false, kills(2, 1, 1))).holds())
        .isTrue();
    assertThat(withStores(store(true, kills(1, 0, 0))).holds()).isFalse();
    assertThat(withStores(store(true, kills(0, 1, 0))).holds()).isFalse();
    assertThat(withStores(store(true, kills(0, 0, 1))).holds()).isFalse();
  }

  @Test
  void showsStoresInEveryForm() {
    var report = withStores(store(true, kills(0, 0, 0)), store(false, kills(2, 1, 1)));

    List<String> rows = ReportTable.of(report).lines().toList();
    assertThat(rows.get(0)).contains("busy", "idle 10 s", "repeated", "lost");
    assertThat(rows.get(1)).contains("the API", "1.00", "2.00", "1500", "0.40").endsWith("holds");
    assertThat(rows.get(2)).contains("peer <b>", "none", "> 0.40").doesNotContain("holds");
    assertThat(ReportHtml.of(report))
        .contains("what a killed process leaves behind", "peer &lt;b&gt;", "&gt; 0.40")
        .contains("<td class=\"holds\">3</td><td>0</td><td>0</td>")
        .contains("<td>3</td><td>2</td><td>1</td>");
    JsonNode json = new JsonMapper().readTree(ReportJson.of(report)).get("stores");
    assertThat(json.get(0).get("holds").booleanValue()).isTrue();
    assertThat(json.get(0).get("replayRoundTrips").get("median").doubleValue()).isEqualTo(2);
    assertThat(json.get(1).has("holds")).isFalse();
    assertThat(json.get(1).has("replayRoundTrips")).isFalse();
    assertThat(json.get(1).get("repeated").intValue()).isEqualTo(2);
    assertThat(json.get(1).get("unanswered").intValue()).isEqualTo(1);
  }

  private static StoreFigures.KillFigures kills(int repeated, int lost, int unanswered) {
    return new StoreFigures.KillFigures(3, repeated, lost, unanswered, 0.4);
  }

  private static StoreFigures store(boolean api, StoreFigures.KillFigures kills) {
    var one = Samples.of(1);
    return new StoreFigures(
        api ? "the API" : "peer <b>",
        api,
        new StoreFigures.RoundTripFigures(
            one, one, one, api ? Optional.of(Samples.of(2)) : Optional.empty()),
        new StoreFigures.LoadFigures(Samples.of(1500), one, one, one),
        kills);
  }

  private static BenchReport withStores(StoreFigures... stores) {
    return new BenchReport(
        Instant.parse("2026-01-02T03:04:05Z"),
        new BenchReport.MachineInfo("Linux amd64", "25", 2),
        1,
        List.of(),
        List.of(stores),
        List.of());
  }

  private static BenchReport report(Comparison... comparisons) {
    return new BenchReport(
        Instant.parse("2026-01-02T03:04:05Z"),
        new BenchReport.MachineInfo("Linux amd64", "25", 2),
        3,
        List.of(
            new PackageFigures(
                "ec2",
                31.5,
                Samples.of(1.3, 1.4, 1.5),
                Samples.of(10, 20, 30),
                Optional.of(Samples.of(300))),
            new PackageFigures("image <b>", 150, Samples.of(2), Samples.of(9), Optional.empty())),
        List.of(),
        List.of(comparisons));
  }

  private static Comparison throughput(Samples api, RatioTarget target) {
    return new Comparison(
        "request",
        "POST, throughput",
        "requests/s",
        new Comparison.Side("the API", api),
        new Comparison.Side("plain application", Samples.of(100, 100, 100)),
        Optional.of(target));
  }
}
