package io.haapi.infra.emulator;

import static io.haapi.infra.emulator.ReportedValue.NONE;
import static io.haapi.infra.emulator.ReportedValue.text;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.ResponseLaunchTemplateData;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;

/** Reads load balancers, instances and tasks. */
final class ServerReaders {
  static final Map<String, ResourceReader> ALL =
      Map.of(
          "AWS::ElasticLoadBalancingV2::LoadBalancer", ServerReaders::balancer,
          "AWS::ElasticLoadBalancingV2::TargetGroup", ServerReaders::targets,
          "AWS::ElasticLoadBalancingV2::Listener", ServerReaders::listener,
          "AWS::EC2::LaunchTemplate", ServerReaders::launchTemplate,
          "AWS::AutoScaling::AutoScalingGroup", ServerReaders::instances,
          "AWS::ECS::Cluster", ServerReaders::cluster,
          "AWS::ECS::TaskDefinition", ServerReaders::task,
          "AWS::ECS::Service", ServerReaders::service);

  private ServerReaders() {}

  private static Map<String, Object> balancer(Account account, DeployedResource it) {
    var balancer =
        account
            .loadBalancing()
            .describeLoadBalancers(ask -> ask.loadBalancerArns(it.name()))
            .loadBalancers()
            .getFirst();
    var attributes =
        account
            .loadBalancing()
            .describeLoadBalancerAttributes(ask -> ask.loadBalancerArn(it.name()))
            .attributes()
            .stream()
            .collect(Collectors.toMap(one -> one.key(), one -> one.value()));
    return Map.of(
        "LoadBalancerAttributes", asAsked(it, "LoadBalancerAttributes", attributes),
        "Scheme", balancer.schemeAsString(),
        "Type", balancer.typeAsString(),
        "SecurityGroups", new HashSet<>(balancer.securityGroups()),
        "Subnets",
            balancer.availabilityZones().stream()
                .map(zone -> zone.subnetId())
                .collect(Collectors.toSet()));
  }

  private static Map<String, Object> targets(Account account, DeployedResource it) {
    var targets =
        account
            .loadBalancing()
            .describeTargetGroups(ask -> ask.targetGroupArns(it.name()))
            .targetGroups()
            .getFirst();
    var attributes =
        account
            .loadBalancing()
            .describeTargetGroupAttributes(ask -> ask.targetGroupArn(it.name()))
            .attributes()
            .stream()
            .collect(Collectors.toMap(one -> one.key(), one -> one.value()));
    return Map.ofEntries(
        Map.entry("TargetGroupAttributes", asAsked(it, "TargetGroupAttributes", attributes)),
        Map.entry("Port", targets.port().toString()),
        Map.entry("Protocol", targets.protocolAsString()),
        Map.entry("TargetType", targets.targetTypeAsString()),
        Map.entry("VpcId", targets.vpcId()),
        Map.entry("HealthCheckPath", targets.healthCheckPath()),
        Map.entry("HealthCheckIntervalSeconds", targets.healthCheckIntervalSeconds().toString()),
        Map.entry("HealthCheckTimeoutSeconds", targets.healthCheckTimeoutSeconds().toString()),
        Map.entry("HealthyThresholdCount", targets.healthyThresholdCount().toString()),
        Map.entry("UnhealthyThresholdCount", targets.unhealthyThresholdCount().toString()),
        Map.entry("Matcher.HttpCode", targets.matcher().httpCode()));
  }

  private static Map<String, Object> listener(Account account, DeployedResource it) {
    var listener =
        account
            .loadBalancing()
            .describeListeners(ask -> ask.listenerArns(it.name()))
            .listeners()
            .getFirst();
    return Map.of(
        "LoadBalancerArn", listener.loadBalancerArn(),
        "Port", listener.port().toString(),
        "Protocol", listener.protocolAsString(),
        "SslPolicy", text(listener.sslPolicy()),
        "DefaultActions.0.Type", listener.defaultActions().getFirst().typeAsString(),
        "DefaultActions.0.TargetGroupArn",
            text(listener.defaultActions().getFirst().targetGroupArn()));
  }

  /** Returns the reported attributes that the template sets, in its sequence. */
  private static List<Map<String, Object>> asAsked(
      DeployedResource it, String property, Map<String, String> found) {
    return ((List<?>) it.asked(property).orElse(List.of()))
        .stream()
            .map(asked -> StackTemplate.object(asked).get("Key").toString())
            .map(key -> Map.<String, Object>of("Key", key, "Value", found.getOrDefault(key, NONE)))
            .toList();
  }

  private static Map<String, Object> launchTemplate(Account account, DeployedResource it) {
    ResponseLaunchTemplateData data =
        account
            .ec2()
            .describeLaunchTemplateVersions(ask -> ask.launchTemplateId(it.name()))
            .launchTemplateVersions()
            .getFirst()
            .launchTemplateData();
    var disk = data.blockDeviceMappings().getFirst();
    String at = "LaunchTemplateData.";
    return Map.of(
        at + "InstanceType", data.instanceTypeAsString(),
        at + "Monitoring.Enabled", text(data.monitoring().enabled()),
        at + "MetadataOptions.HttpTokens", data.metadataOptions().httpTokensAsString(),
        at + "BlockDeviceMappings.0.DeviceName", disk.deviceName(),
        at + "BlockDeviceMappings.0.Ebs.Encrypted", disk.ebs().encrypted().toString(),
        at + "BlockDeviceMappings.0.Ebs.VolumeSize", text(disk.ebs().volumeSize()),
        at + "BlockDeviceMappings.0.Ebs.VolumeType", disk.ebs().volumeTypeAsString(),
        at + "SecurityGroupIds", new HashSet<>(data.securityGroupIds()));
  }

  private static Map<String, Object> instances(Account account, DeployedResource it) {
    var group =
        account
            .autoScaling()
            .describeAutoScalingGroups(ask -> ask.autoScalingGroupNames(it.name()))
            .autoScalingGroups()
            .getFirst();
    return Map.of(
        "MinSize", group.minSize().toString(),
        "MaxSize", group.maxSize().toString(),
        "HealthCheckType", group.healthCheckType(),
        "HealthCheckGracePeriod", group.healthCheckGracePeriod().toString(),
        "NewInstancesProtectedFromScaleIn", group.newInstancesProtectedFromScaleIn().toString(),
        "LaunchTemplate.LaunchTemplateId", text(group.launchTemplate().launchTemplateId()),
        "TargetGroupARNs", group.targetGroupARNs(),
        "VPCZoneIdentifier", Set.of(group.vpcZoneIdentifier().split(",")));
  }

  private static Map<String, Object> cluster(Account account, DeployedResource it) {
    var cluster = account.ecs().describeClusters(ask -> ask.clusters(it.name())).clusters();
    if (!cluster.getFirst().status().equals("ACTIVE")) throw new AssertionError(cluster);
    return Map.of();
  }

  private static Map<String, Object> task(Account account, DeployedResource it) {
    var task =
        account.ecs().describeTaskDefinition(ask -> ask.taskDefinition(it.name())).taskDefinition();
    ContainerDefinition container = task.containerDefinitions().getFirst();
    String at = "ContainerDefinitions.0.";
    return Map.of(
        "Family",
        task.family(),
        at + "Name",
        container.name(),
        at + "Image",
        container.image(),
        at + "Cpu",
        text(container.cpu()),
        at + "Memory",
        text(container.memory()),
        at + "StopTimeout",
        text(container.stopTimeout()),
        at + "ReadonlyRootFilesystem",
        text(container.readonlyRootFilesystem()),
        at + "PortMappings.0.ContainerPort",
        container.portMappings().getFirst().containerPort().toString());
  }

  private static Map<String, Object> service(Account account, DeployedResource it) {
    var service =
        account
            .ecs()
            .describeServices(ask -> ask.cluster(it.text("Cluster")).services(it.name()))
            .services()
            .getFirst();
    return Map.of(
        "TaskDefinition",
        service.taskDefinition(),
        "CapacityProviderStrategy.0.CapacityProvider",
        text(
            service.capacityProviderStrategy().stream()
                .findFirst()
                .map(one -> one.capacityProvider())),
        "LoadBalancers.0.TargetGroupArn",
        text(service.loadBalancers().stream().findFirst().map(one -> one.targetGroupArn())));
  }
}
