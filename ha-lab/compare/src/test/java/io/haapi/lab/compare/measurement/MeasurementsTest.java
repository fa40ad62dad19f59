package io.haapi.lab.compare.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.topology.LabException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasurementsTest {
  private static final String RUN =
      "{'commit': 'abc', 'machine': 'm', 'commands': {'start': './lab bench startup', 'drill': './lab drill ec2'}}";
  private static final String START =
      """
      {'packages': [
        {'name': 'ec2 (systemd)', 'sizeMebibytes': 60.4, 'startSeconds': {'median': 2.1},
         'firstOrderMilliseconds': {'median': 80}, 'residentMebibytes': {'median': 190}},
        {'name': 'ec2 (systemd) without AOT cache', 'sizeMebibytes': 60.4, 'startSeconds': {'median': 4.9}},
        {'name': 'ecs (docker)', 'sizeMebibytes': 300, 'startSeconds': {'median': 2.5}, 'firstOrderMilliseconds': {'median': 80}},
        {'name': 'beanstalk (docker)', 'sizeMebibytes': 60, 'startSeconds': {'median': 2.9}, 'firstOrderMilliseconds': {'median': 80}},
        {'name': 'beanstalk (procfile)', 'sizeMebibytes': 60, 'startSeconds': {'median': 2.2}, 'firstOrderMilliseconds': {'median': 80}},
        {'name': 'lambda (lambda-image)', 'sizeMebibytes': 300, 'startSeconds': {'median': 1.5}, 'firstOrderMilliseconds': {'median': 80}}]}
      """;
  private static final String DRILL =
      """
      {'compression': 4, 'judgement': {'pattern': 'ec2', 'store': 'postgresql', 'verdict': 'holds'}, 'faults': [
        {'fault': 'zone-lost', 'verdict': 'holds', 'recoverySeconds': 2.5, 'withRetries': {'requests': 300, 'failed': 1}},
        {'fault': 'region-lost', 'verdict': 'fails', 'recoverySeconds': 30, 'withRetries': {'requests': 100, 'failed': 3}}]}
      """;

  @TempDir Path project;

  @Test
  void readsLatestDay() throws Exception {
    results("2026-01-02", "{'commit': 'old', 'commands': {}}");
    results("2026-11-29", RUN);
    results("notes", "not JSON");

    Measurements latest = Measurements.latest(project);

    assertThat(latest.commit()).isEqualTo("abc");
    assertThat(latest.machine()).isEqualTo("m");
    assertThat(latest.directory()).contains(project.resolve("docs/results/2026-11-29"));
  }

  @Test
  void findsPackageOfEachDeployment() throws Exception {
    Measurements measured = Measurements.read(results("2026-11-29", RUN));

    assertThat(start(measured, "ec2", "only")).isEqualTo(2.1);
    assertThat(start(measured, "ecs", "fargate")).isEqualTo(2.5);
    assertThat(start(measured, "eks", "only")).isEqualTo(2.5);
    assertThat(start(measured, "beanstalk", "java")).isEqualTo(2.2);
    assertThat(start(measured, "beanstalk", "docker")).isEqualTo(2.9);
    assertThat(measured.packageOf(deployment("lambda", "only", "dynamodb"))).isEmpty();
    assertThat(measured.packages().getFirst().residentMebibytes()).contains(190.0);
    assertThat(measured.packages().getFirst().command()).isEqualTo("./lab bench startup");
  }

  @Test
  void findsDrillOfPatternAndStore() throws Exception {
    Measurements measured = Measurements.read(results("2026-11-29", RUN));

    assertThat(measured.drillOf(deployment("ec2", "only", "dynamodb"))).isEmpty();
    var drill = measured.drillOf(deployment("ec2", "only", "postgresql")).orElseThrow();
    assertThat(drill.availability()).isEqualTo(0.99);
    assertThat(drill.requests()).isEqualTo(400);
    assertThat(drill.compression()).isEqualTo(4);
    assertThat(drill.faults())
        .extracting(Measurements.Fault::name, Measurements.Fault::verdict)
        .containsExactly(tuple("zone-lost", "holds"), tuple("region-lost", "fails"));
  }

  @Test
  void rejectsReportWithoutItsNumbers() throws Exception {
    Path directory = results("2026-11-29", RUN);
    Files.writeString(
        directory.resolve("start.json"),
        "{\"packages\": [{\"name\": \"ec2 (systemd)\", \"startSeconds\": {\"median\": \"2\"}}]}");

    assertThatThrownBy(() -> Measurements.read(directory))
        .isInstanceOf(LabException.class)
        .hasMessage("the report start has no number /startSeconds/median");
  }

  @Test
  void rejectsListOfReportsThatIsNone() throws Exception {
    Path directory = results("2026-11-29", "[]");
    Path other = results("2026-11-30", "{'commands': {'../other': './lab bench'}}");

    assertThatThrownBy(() -> Measurements.read(directory)).hasMessageContaining("no commands");
    assertThatThrownBy(() -> Measurements.read(other)).hasMessageContaining("not the name");
  }

  @Test
  void hasNothingWithoutResults() {
    assertThat(Measurements.latest(project)).isEqualTo(Measurements.none());
  }

  @Test
  void rejectsMissingAndUnknownReports() throws Exception {
    Path unknown = results("2026-11-29", "{'commands': {'start': 'x', 'other': 'y'}}");
    Files.writeString(unknown.resolve("other.json"), "{}");
    Path missing = results("2026-11-30", "{'commands': {'gone': 'x'}}");

    assertThatThrownBy(() -> Measurements.read(unknown))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("other.json")
        .hasMessageContaining("neither ./lab bench nor ./lab drill");
    assertThatThrownBy(() -> Measurements.read(missing))
        .isInstanceOf(LabException.class)
        .hasMessageEndingWith("gone.json is not a readable JSON file");
  }

  private static double start(Measurements measured, String pattern, String flavour) {
    return measured
        .packageOf(deployment(pattern, flavour, "dynamodb"))
        .orElseThrow()
        .startSeconds();
  }

  private static Deployment deployment(String pattern, String flavour, String store) {
    return new Deployment(pattern, flavour, store, 2, List.of());
  }

  private Path results(String day, String run) throws Exception {
    Path directory = Files.createDirectories(project.resolve("docs/results").resolve(day));
    Files.writeString(directory.resolve("run.json"), run.replace('\'', '"'));
    Files.writeString(directory.resolve("start.json"), START.replace('\'', '"'));
    Files.writeString(directory.resolve("drill.json"), DRILL.replace('\'', '"'));
    return directory;
  }
}
