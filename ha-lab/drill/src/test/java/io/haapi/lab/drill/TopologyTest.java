package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.lab.catalogue.Deployment;
import io.haapi.lab.catalogue.Resource;
import io.haapi.lab.topology.LabException;
import io.haapi.lab.topology.RegionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TopologyTest {
  private static final List<Resource> PRIMARY =
      List.of(
          resource(
              "Ec2/Secondary",
              "AWS::ElasticLoadBalancingV2::TargetGroup",
              "{'HealthCheckPath': '/standby', 'HealthCheckIntervalSeconds': 99}"),
          resource(
              "Ec2/Primary",
              "AWS::ElasticLoadBalancingV2::TargetGroup",
              """
              {'HealthCheckPath': '/health/ready', 'HealthCheckIntervalSeconds': 8,
              'HealthCheckTimeoutSeconds': 4, 'HealthyThresholdCount': 2,
              'UnhealthyThresholdCount': 3, 'TargetGroupAttributes': [
              {'Key': 'deregistration_delay.timeout_seconds', 'Value': '20'}]}"""),
          resource(
              "Ec2/Primary",
              "AWS::AutoScaling::AutoScalingGroup",
              "{'VPCZoneIdentifier': ['a', 'b', 'c']}"));
  private static final List<Resource> GLOBAL =
      List.of(
          resource(
              "Ec2/Global",
              "AWS::Route53::HealthCheck",
              "{'HealthCheckConfig': {'Type': 'CALCULATED'}}"),
          resource(
              "Ec2/Global",
              "AWS::Route53::HealthCheck",
              "{'HealthCheckConfig': {'RequestInterval': 10, 'FailureThreshold': 3}}"));

  private final List<Deployment> catalogue =
      List.of(
          new Deployment("ecs", "fargate", "dynamodb", 2, List.of()),
          new Deployment("ec2", "only", "dynamodb", 1, PRIMARY),
          new Deployment("ec2", "only", "dynamodb", 2, both(PRIMARY, GLOBAL)));

  private static Resource resource(String stack, String type, String properties) {
    return new Resource(
        stack,
        "us-east-1",
        type,
        type,
        JsonMapper.shared().readTree(properties.replace('\'', '"')));
  }

  private static List<Resource> both(List<Resource> one, List<Resource> other) {
    var all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  @Test
  void readsChecksZonesAndFailover() {
    Topology topology = Topology.of(catalogue, "ec2", 2);

    assertThat(topology.zones()).isEqualTo(3);
    assertThat(topology.instance().interval()).isEqualTo(Duration.ofSeconds(8));
    assertThat(topology.instance().unhealthyThreshold()).isEqualTo(3);
    assertThat(topology.deregistration()).isEqualTo(Duration.ofSeconds(20));
    assertThat(topology.regions())
        .extracting(RegionSpec::name)
        .containsExactly("us-east-1", "us-west-2");
    assertThat(topology.sources()).anyMatch(it -> it.place().startsWith("Ec2/Global"));
  }

  @Test
  void compressesModelButNotItsTolerance() {
    Topology topology = Topology.of(catalogue, "ec2", 2);

    assertThat(Topology.compressed(topology.instance()).interval())
        .isEqualTo(Duration.ofSeconds(8).dividedBy(Topology.COMPRESSION));
    assertThat(topology.instanceRecovery())
        .isEqualTo(Duration.ofSeconds(3 * 8 + 4).dividedBy(Topology.COMPRESSION).plusSeconds(1));
    assertThat(topology.regionRecovery())
        .contains(Duration.ofSeconds(3 * 10 + 60).dividedBy(Topology.COMPRESSION).plusSeconds(1));
  }

  @Test
  void needsNoFailoverForOneRegion() {
    Topology topology = Topology.of(catalogue, "ec2", 1);

    assertThat(topology.regions()).hasSize(1);
    assertThat(topology.regionRecovery()).isEmpty();
  }

  @Test
  void rejectsMissingPattern() {
    assertThatThrownBy(() -> Topology.of(catalogue, "lambda", 1))
        .isInstanceOf(LabException.class)
        .hasMessage("the CDK app has no templates of lambda in 1 region");
  }

  @Test
  void rejectsTemplateWithoutServers() {
    assertThatThrownBy(() -> Topology.of(catalogue, "ecs", 2))
        .isInstanceOf(LabException.class)
        .hasMessageContaining("ecs-fargate-dynamodb-2 has none")
        .message()
        .doesNotContain("\n");
  }
}
