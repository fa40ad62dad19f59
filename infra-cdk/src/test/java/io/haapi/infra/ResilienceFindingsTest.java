package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.Deployed.TemplateResource;
import io.haapi.infra.settings.Flavour;
import io.haapi.infra.settings.Pattern;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Findings of AWS Resilience Hub in the nearest public sample: 35 of fourteen kinds. Each kind is a
 * test here, or does not apply:
 *
 * <ul>
 *   <li>The hosted zone has no accelerated recovery: it speeds up changes of records, and a
 *       failover changes none. Also, the zone belongs to the user.
 *   <li>The steps of an ARC Region switch plan are sequential: there is no plan, health checks
 *       decide.
 *   <li>Relational databases of instances (reads at the writer, two zones) and message brokers of
 *       one instance: there are none.
 *   <li>Sessions in a cache have no snapshots: sessions expire by themselves, and restoring
 *       yesterday's cart would do more harm than good. The settings require {@code
 *       sessionLossOnFailover=accept} before sessions in a cache may end with their region.
 * </ul>
 *
 * @see <a
 *     href="https://github.com/aws-samples/sample-multi-region-resilient-microservice-on-aws/blob/main/docs/ngrh-findings-ground-truth.md">Findings</a>
 */
class ResilienceFindingsTest {
  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.everyCombination();
  }

  /** Finding: ECS services use FARGATE_SPOT exclusively. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void carriesTheLoadOnDemand(Deployed deployed) {
    int needed = deployed.settings().compute().capacity().needed();
    for (var service : deployed.resources("AWS::ECS::Service")) {
      var strategy = JsonValues.list(service.at("CapacityProviderStrategy"));
      boolean spot =
          strategy.stream()
              .anyMatch(it -> "FARGATE_SPOT".equals(JsonValues.at(it, "CapacityProvider")));
      assertThat(spot)
          .isEqualTo(deployed.settings().patterns().flavourOf(deployed.pattern()) == Flavour.SPOT);
      if (!spot) continue;
      assertThat(strategy)
          .filteredOn(it -> "FARGATE".equals(JsonValues.at(it, "CapacityProvider")))
          .singleElement()
          .satisfies(
              it ->
                  assertThat(((Number) JsonValues.at(it, "Base")).intValue())
                      .isGreaterThanOrEqualTo(needed));
    }
  }

  /** Finding: client keep-alive of an hour; no deletion protection. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void closesConnectionsAndProtectsLoadBalancers(Deployed deployed) {
    for (var balancer : deployed.resources("AWS::ElasticLoadBalancingV2::LoadBalancer")) {
      assertThat(attributes(balancer, "LoadBalancerAttributes"))
          .contains("client_keep_alive.seconds=300")
          .contains("deletion_protection.enabled=" + deployed.settings().data().retain());
    }
  }

  /** Finding: no minimum of healthy targets, so the remaining few collapse. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void usesAllTargetsWhenFewAreHealthy(Deployed deployed) {
    var groups = deployed.resources("AWS::ElasticLoadBalancingV2::TargetGroup");
    // Elastic Beanstalk creates its own, and Lambda has none.
    boolean own = deployed.pattern() != Pattern.BEANSTALK && deployed.pattern() != Pattern.LAMBDA;
    assertThat(groups).hasSize(own ? 1 : 0);
    for (var group : groups) {
      assertThat(attributes(group, "TargetGroupAttributes"))
          .contains("target_group_health.dns_failover.minimum_healthy_targets.percentage=30")
          .contains(
              "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage=30");
    }
  }

  /** Finding: targets in only two of three zones. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void runsInEveryZone(Deployed deployed) {
    for (var balancer : deployed.resources("AWS::ElasticLoadBalancingV2::LoadBalancer")) {
      assertThat(JsonValues.list(balancer.at("Subnets"))).hasSize(3);
    }
    for (var group : deployed.resources("AWS::AutoScaling::AutoScalingGroup")) {
      assertThat(JsonValues.list(group.at("VPCZoneIdentifier"))).hasSize(3);
      assertThat(Integer.parseInt(group.at("MinSize").toString())).isGreaterThanOrEqualTo(3);
    }
    for (var service : deployed.resources("AWS::ECS::Service")) {
      assertThat(service.at("AvailabilityZoneRebalancing")).isEqualTo("ENABLED");
      assertThat(
              JsonValues.list(service.at("NetworkConfiguration", "AwsvpcConfiguration", "Subnets")))
          .hasSize(3);
    }
  }

  /**
   * Finding: no deletion protection of a table in each of its regions or of a database; no AWS
   * Backup plan.
   */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void keepsTablesAndClusters(Deployed deployed) {
    boolean kept = deployed.settings().data().retain();
    for (var table : deployed.resources("AWS::DynamoDB::GlobalTable")) {
      assertThat(JsonValues.list(table.at("Replicas")))
          .isNotEmpty()
          .allSatisfy(
              it -> assertThat(JsonValues.at(it, "DeletionProtectionEnabled")).isEqualTo(kept));
    }
    // The second region's cluster has a stack of its own.
    var own =
        deployed.isStandby() && deployed.stacks().containsKey("StandbyCluster")
            ? deployed.stack("StandbyCluster")
            : List.<TemplateResource>of();
    var resources = Stream.concat(deployed.resources(), own.stream()).toList();
    assertThat(resources)
        .filteredOn(it -> it.type().equals("AWS::DSQL::Cluster"))
        .allSatisfy(it -> assertThat(it.at("DeletionProtectionEnabled")).isEqualTo(kept));
    assertThat(resources)
        .filteredOn(
            it ->
                it.type().equals("AWS::RDS::DBCluster")
                    || it.type().equals("AWS::RDS::DBInstance")
                        && it.at("Engine").equals("postgres"))
        .allSatisfy(it -> assertThat(it.at("DeletionProtection")).isEqualTo(kept));
    int regions = deployed.isStandby() ? 2 : 1;
    assertThat(resources)
        .filteredOn(it -> it.type().equals("AWS::Backup::BackupPlan"))
        .hasSize(kept ? regions : 0);
  }

  /** Finding: a cache of one node in one zone, without failover. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void cachesInThreeZones(Deployed deployed) {
    assertThat(deployed.resources("AWS::ElastiCache::ReplicationGroup")).isEmpty();
    assertThat(deployed.resources("AWS::ElastiCache::ServerlessCache"))
        .allSatisfy(it -> assertThat(JsonValues.list(it.at("SubnetIds"))).hasSize(3));
  }

  private static List<String> attributes(TemplateResource resource, String property) {
    return JsonValues.list(resource.at(property)).stream()
        .map(it -> JsonValues.at(it, "Key") + "=" + JsonValues.at(it, "Value"))
        .toList();
  }
}
