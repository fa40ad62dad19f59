package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.lab.topology.LabException;
import io.haapi.lab.topology.RegionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopologyTest {
  private static final String PRIMARY =
      """
      {"Resources": {
        "Targets": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {
          "HealthCheckPath": "/health/ready", "HealthCheckIntervalSeconds": 8,
          "HealthCheckTimeoutSeconds": 4, "HealthyThresholdCount": 2, "UnhealthyThresholdCount": 3,
          "TargetGroupAttributes": [
            {"Key": "deregistration_delay.timeout_seconds", "Value": "20"}]}},
        "Group": {"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": {
          "VPCZoneIdentifier": ["a", "b", "c"]}}}}""";
  private static final String GLOBAL =
      """
      {"Resources": {
        "Both": {"Type": "AWS::Route53::HealthCheck", "Properties": {
          "HealthCheckConfig": {"Type": "CALCULATED"}}},
        "One": {"Type": "AWS::Route53::HealthCheck", "Properties": {
          "HealthCheckConfig": {"RequestInterval": 10, "FailureThreshold": 3}}}}}""";

  @TempDir Path project;

  @BeforeEach
  void write() throws IOException {
    file("cdk.json", "{}");
    file("infra-cdk/src/main/App.java", "");
    file("cdk.out/assembly-Ec2/Ec2Primary1.template.json", PRIMARY);
    file("cdk.out/assembly-Ec2/Ec2Global1.template.json", GLOBAL);
  }

  private void file(String name, String text) throws IOException {
    Path file = project.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void readsChecksZonesAndFailover() {
    Topology topology = Topology.read(project, "ec2", 2);

    assertThat(topology.zones()).isEqualTo(3);
    assertThat(topology.instance().interval()).isEqualTo(Duration.ofSeconds(8));
    assertThat(topology.instance().unhealthyThreshold()).isEqualTo(3);
    assertThat(topology.deregistration()).isEqualTo(Duration.ofSeconds(20));
    assertThat(topology.regions())
        .extracting(RegionSpec::name)
        .containsExactly("us-east-1", "us-west-2");
    assertThat(topology.sources()).anyMatch(it -> it.place().startsWith("Ec2Global1"));
  }

  @Test
  void compressesModelButNotItsTolerance() {
    Topology topology = Topology.read(project, "ec2", 2);

    assertThat(Topology.compressed(topology.instance()).interval())
        .isEqualTo(Duration.ofSeconds(8).dividedBy(Topology.COMPRESSION));
    assertThat(topology.instanceRecovery())
        .isEqualTo(Duration.ofSeconds(3 * 8 + 4).dividedBy(Topology.COMPRESSION).plusSeconds(1));
    assertThat(topology.regionRecovery())
        .contains(Duration.ofSeconds(3 * 10 + 60).dividedBy(Topology.COMPRESSION).plusSeconds(1));
  }

  @Test
  void needsNoFailoverForOneRegion() throws IOException {
    Files.delete(project.resolve("cdk.out/assembly-Ec2/Ec2Global1.template.json"));

    Topology topology = Topology.read(project, "ec2", 1);

    assertThat(topology.regions()).hasSize(1);
    assertThat(topology.regionRecovery()).isEmpty();
  }

  @Test
  void namesCommandForMissingTemplate() {
    assertThatThrownBy(() -> Topology.read(project, "ecs", 2))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("is missing in cdk.out")
        .hasMessageContaining("npx cdk synth 'Ecs/*'")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void rejectsTemplateOlderThanApp() throws IOException {
    Files.setLastModifiedTime(
        project.resolve("infra-cdk/src/main/App.java"),
        FileTime.from(Instant.now().plusSeconds(60)));

    assertThatThrownBy(() -> Topology.read(project, "ec2", 2))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("older than infra-cdk/src/main/App.java");
  }
}
