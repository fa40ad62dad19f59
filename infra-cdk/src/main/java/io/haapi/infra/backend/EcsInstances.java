package io.haapi.infra.backend;

import io.haapi.infra.network.Network;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.ComputeSettings.ProcessorArchitecture;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.autoscaling.AutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.GroupMetrics;
import software.amazon.awscdk.services.ec2.MachineImage;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.UserData;
import software.amazon.awscdk.services.ecs.AsgCapacityProvider;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.MachineImageType;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.constructs.Construct;

/** A group of instances for ECS tasks, which ECS scales. */
final class EcsInstances extends Construct {
  private static final int DISK_GIB = 30;

  private final AsgCapacityProvider provider;

  /**
   * The properties of a group of instances.
   *
   * @param serviceContext the context of the API that runs on them
   * @param network the network of the tasks
   * @param cluster the cluster that the instances join
   * @param group the security group of tasks and instances
   */
  record Props(
      ServiceContext serviceContext, Network network, Cluster cluster, SecurityGroup group) {}

  EcsInstances(Construct scope, String id, Props props) {
    super(scope, id);
    var serviceContext = props.serviceContext();
    var network = props.network();
    var cluster = props.cluster();
    var settings = serviceContext.settings();
    var capacity = settings.compute().capacity();
    String hardware =
        settings.compute().architectureOf(serviceContext.pattern()) == ProcessorArchitecture.ARM64
            ? "/arm64"
            : "";
    var userData = UserData.forLinux();
    // Tasks have their own roles and must not use the instance's.
    userData.addCommands("echo ECS_AWSVPC_BLOCK_IMDS=true >>/etc/ecs/ecs.config");
    var role =
        Role.Builder.create(this, "InstanceRole")
            .assumedBy(new ServicePrincipal("ec2.amazonaws.com"))
            .description("Instance role of the API's container instances")
            .build();
    var launch =
        InstanceTemplate.of(
            this,
            "LaunchTemplate",
            new InstanceTemplate.Props(
                serviceContext.stackContext(),
                MachineImage.resolveSsmParameterAtLaunch(
                    "/aws/service/ecs/optimized-ami/amazon-linux-2023%s/recommended/image_id"
                        .formatted(hardware)),
                DISK_GIB,
                role,
                props.group(),
                userData));
    var instances =
        AutoScalingGroup.Builder.create(this, "AutoScalingGroup")
            .vpc(network.vpc())
            .vpcSubnets(network.subnets())
            .launchTemplate(launch)
            .minCapacity(capacity.minimum())
            .maxCapacity(capacity.maximum())
            // Weekly replacement boots the latest image with its patches.
            .maxInstanceLifetime(Duration.days(14))
            .groupMetrics(List.of(GroupMetrics.all()))
            .build();
    instances.getNode().addDependency(network);
    Rules.except(
        instances,
        "AwsSolutions-AS3",
        "Notifications per instance need no action: alarms cover what callers notice.");
    this.provider =
        AsgCapacityProvider.Builder.create(this, "CapacityProvider")
            .autoScalingGroup(instances)
            .machineImageType(MachineImageType.AMAZON_LINUX_2)
            .enableManagedScaling(true)
            // Protection would keep the stack from deleting instances; managed draining empties
            // them first.
            .enableManagedTerminationProtection(false)
            .enableManagedDraining(true)
            .targetCapacityPercent(100)
            .build();
    cluster.addAsgCapacityProvider(provider);
    Rules.exceptBelow(
        role,
        "AwsSolutions-IAM5",
        "The CDK's policy of the ECS agent: where an action supports resources, a condition names the cluster.");
  }

  String providerName() {
    return provider.getCapacityProviderName();
  }
}
