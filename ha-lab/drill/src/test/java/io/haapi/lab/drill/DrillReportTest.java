package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.drill.DrillFigures.Availability;
import io.haapi.lab.drill.DrillFigures.FaultFigures;
import io.haapi.lab.drill.DrillFigures.Latency;
import io.haapi.lab.drill.DrillFigures.Second;
import io.haapi.lab.drill.history.HistoryEvent.Phase;
import io.haapi.lab.drill.judge.CheckResult;
import io.haapi.lab.drill.judge.Judgement;
import io.haapi.lab.drill.judge.Verdict;
import io.haapi.lab.fault.Fault;
import io.haapi.lab.fault.Faults;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DrillReportTest {
  private static final Topology TOPOLOGY =
      new Topology(
          3,
          new HealthCheckSettings(
              "/health/ready", Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 2),
          Duration.ofSeconds(20),
          Optional.of(
              new HealthCheckSettings(
                  "/health/region", Duration.ofSeconds(10), Duration.ofSeconds(6), 3, 3)),
          true,
          List.of(new Topology.Source("3 zones", "a <template>")));

  @Test
  void holdsWithinLimits() {
    assertThat(report(figures("instance-kill", 0, 3.9, true)).verdict()).isEqualTo(Verdict.HOLDS);
  }

  @Test
  void failsWhenRecoveryTakesLongerThanModelled() {
    assertThat(report(figures("instance-kill", 0, 4.1, true)).verdict()).isEqualTo(Verdict.FAILS);
  }

  @Test
  void failsWhenRequestFailsAfterRetries() {
    assertThat(report(figures("zone-lost", 1, 1, true)).verdict()).isEqualTo(Verdict.FAILS);
    assertThat(report(figures("store-reset", 1, 1, true)).verdict()).isEqualTo(Verdict.FAILS);
  }

  @Test
  void allowsFailuresOnlyInFailoverWindow() {
    assertThat(report(figures("region-lost", 1, 23, true)).verdict()).isEqualTo(Verdict.HOLDS);
    assertThat(report(figures("region-lost", 1, 24, true)).verdict()).isEqualTo(Verdict.FAILS);
  }

  static Stream<String> ids() {
    return Faults.all().stream().map(Fault::id);
  }

  @ParameterizedTest
  @MethodSource("ids")
  void doesNotKnowWithoutObservation(String id) {
    assertThat(report(figures(id, 0, 0, true)).verdict()).isEqualTo(Verdict.HOLDS);
    assertThat(report(figures(id, 0, 0, false)).verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void failsWhenNoOtherRegionServes() {
    assertThat(report(figures("region-lost", 0, 12, true, 1, true)).verdict())
        .isEqualTo(Verdict.HOLDS);
    assertThat(report(figures("region-lost", 0, 12, true, 1, false)).verdict())
        .isEqualTo(Verdict.FAILS);
  }

  @Test
  void failsWhenClientsWithoutRetriesNoticeTransparentFault() {
    assertThat(report(figures("rolling-deployment", 0, 1, true, 2, true)).verdict())
        .isEqualTo(Verdict.HOLDS);
    assertThat(report(figures("rolling-deployment", 0, 1, true, 3, true)).verdict())
        .isEqualTo(Verdict.FAILS);
    assertThat(report(figures("zone-lost", 0, 1, true, 3, true)).verdict())
        .isEqualTo(Verdict.HOLDS);
  }

  @Test
  void citesOurTemplateOnlyIfDeploymentHasIt() {
    assertThat(report(figures("zone-lost", 0, 1, true)).json()).contains("LoseInstances");
    assertThat(report(figures("instance-sigterm", 0, 1, true)).json()).doesNotContain("LoseTasks");
    assertThat(report(figures("store-refused", 0, 1, true)).json())
        .doesNotContain("RefuseConnections");
  }

  @Test
  void countsLostAndDuplicateCommands() {
    var executions =
        new CheckResult(
            "executions",
            Verdict.FAILS,
            "commands executed more than once",
            9,
            List.of("k"),
            List.of(),
            Map.of("duplicates", 1.0, "lost", 2.0));
    DrillReport report = report(figures("zone-lost", 0, 1, true), List.of(executions));

    assertThat(report.json())
        .contains("\"duplicateCommands\" : 1", "\"lostCommands\" : 2")
        .doesNotContain("lostAggregates");
  }

  @Test
  void doesNotKnowTimesOfLateLoadGenerator() {
    assertThat(late(figures("region-lost", 1, 60, true), 101).verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(late(figures("region-lost", 1, 60, true), 99).verdict()).isEqualTo(Verdict.FAILS);
  }

  @Test
  void failsWhenRequestsFailAfterRetriesOfLateLoadGenerator() {
    assertThat(late(figures("instance-kill", 1, 0.1, true), 101).verdict())
        .isEqualTo(Verdict.FAILS);
  }

  @Test
  void doesNotKnowAfterEarlyStop() {
    var judged = report(figures("instance-kill", 0, 0, true));
    var stopped =
        new DrillReport(
            judged.judgement(), judged.figures(), TOPOLOGY, 20, Optional.of("too many errors"));

    assertThat(stopped.verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void writesJsonOfItsSchema() throws IOException {
    var check =
        new CheckResult(
            "list",
            Verdict.HOLDS,
            "3 lists",
            3,
            List.of(),
            List.of("the worst"),
            Map.of("stalenessP50", 1.5));
    String json = report(figures("region-lost", 1, 12, true), List.of(check)).json();

    try (InputStream schema = DrillReport.class.getResourceAsStream("report.schema.json")) {
      String text = new String(schema.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(text)
                  .validate(json, InputFormat.JSON))
          .isEmpty();
    }
  }

  @Test
  void writesPageThatNeedsNoOtherFile() {
    String page = DrillHtml.of(report(figures("region-lost", 1, 12, true)));

    assertThat(page)
        .contains("class=\"band\"", "prefers-color-scheme: dark", "a &lt;template&gt;")
        // A point of each region, with nothing between them.
        .containsPattern("class=\"line a\" d=\"M[0-9.]+,[0-9.]+h0\"")
        .doesNotContain("<script", "src=", "href=", "http");
  }

  @Test
  void numbersFaultsWhoseNamesDoNotFit() {
    DrillReport one = report(figures("region-lost", 0, 12, true));
    var many =
        new DrillReport(
            one.judgement(),
            new DrillFigures(
                Collections.nCopies(30, one.figures().faults().getFirst()),
                one.figures().seconds()),
            TOPOLOGY,
            20,
            Optional.empty());

    assertThat(DrillHtml.of(one)).contains(">region-lost</text>");
    assertThat(DrillHtml.of(many))
        .contains(">7</text>", "<td class=\"n\">7</td><td>region-lost</td>");
  }

  private static DrillReport report(FaultFigures figures) {
    return report(figures, List.of());
  }

  private static DrillReport report(FaultFigures figures, List<CheckResult> checks) {
    var run = RunLogTest.run("us-east-1", "us-west-2");
    return new DrillReport(
        new Judgement(run, checks),
        new DrillFigures(
            List.of(figures),
            List.of(
                new Second(0, Map.of("us-east-1", 9L), Map.of(), Map.of("us-east-1", 12.0)),
                new Second(1, Map.of(), Map.of(Second.NO_RESPONSE, 2L), Map.of()),
                new Second(2, Map.of("us-west-2", 7L), Map.of(), Map.of("us-west-2", 30.0)))),
        TOPOLOGY,
        20,
        Optional.empty());
  }

  private static DrillReport late(FaultFigures figures, double milliseconds) {
    var lag =
        new CheckResult(
            "run",
            milliseconds > 100 ? Verdict.UNKNOWN : Verdict.HOLDS,
            "the load",
            1,
            List.of(),
            List.of(),
            Map.of("lagP99", milliseconds));
    return report(figures, List.of(lag));
  }

  private static FaultFigures figures(String id, long failed, double recovery, boolean observed) {
    return figures(id, failed, recovery, observed, 1, true);
  }

  private static FaultFigures figures(
      String id,
      long failed,
      double recovery,
      boolean observed,
      long failedFirst,
      boolean servedElsewhere) {
    return new FaultFigures(
        id,
        "something",
        observed ? Optional.of("pid 7 is gone") : Optional.empty(),
        0.5,
        Optional.of(1.5),
        100,
        failed,
        new Availability(100, failed),
        new Availability(10, 1),
        200,
        failedFirst,
        servedElsewhere,
        failed > 0 ? Optional.of(recovery) : Optional.empty(),
        recovery,
        0.9,
        1,
        0.4,
        Map.of(Phase.STEADY, new Latency(10, 20), Phase.FAULT, new Latency(11, 300)));
  }
}
