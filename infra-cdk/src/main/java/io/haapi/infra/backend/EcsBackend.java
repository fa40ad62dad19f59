package io.haapi.infra.backend;

import io.haapi.infra.alarms.CloudWatchMetrics;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.api.ApiConstants;
import io.haapi.infra.logs.Logs;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.ComputeSettings.ProcessorArchitecture;
import io.haapi.infra.settings.Flavour;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.AspectOptions;
import software.amazon.awscdk.AspectPriority;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.applicationautoscaling.EnableScalingProps;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ecr.assets.Platform;
import software.amazon.awscdk.services.ecs.AlarmBehavior;
import software.amazon.awscdk.services.ecs.AssetImageProps;
import software.amazon.awscdk.services.ecs.AvailabilityZoneRebalancing;
import software.amazon.awscdk.services.ecs.AwsLogDriverMode;
import software.amazon.awscdk.services.ecs.AwsLogDriverProps;
import software.amazon.awscdk.services.ecs.BaseService;
import software.amazon.awscdk.services.ecs.Capability;
import software.amazon.awscdk.services.ecs.CapacityProviderStrategy;
import software.amazon.awscdk.services.ecs.CfnClusterCapacityProviderAssociations;
import software.amazon.awscdk.services.ecs.Cluster;
import software.amazon.awscdk.services.ecs.ContainerDefinitionOptions;
import software.amazon.awscdk.services.ecs.ContainerImage;
import software.amazon.awscdk.services.ecs.ContainerInsights;
import software.amazon.awscdk.services.ecs.CpuArchitecture;
import software.amazon.awscdk.services.ecs.CpuUtilizationScalingProps;
import software.amazon.awscdk.services.ecs.DeploymentAlarmConfig;
import software.amazon.awscdk.services.ecs.DeploymentCircuitBreaker;
import software.amazon.awscdk.services.ecs.Ec2Service;
import software.amazon.awscdk.services.ecs.Ec2TaskDefinition;
import software.amazon.awscdk.services.ecs.FargateService;
import software.amazon.awscdk.services.ecs.FargateTaskDefinition;
import software.amazon.awscdk.services.ecs.LinuxParameters;
import software.amazon.awscdk.services.ecs.LogDriver;
import software.amazon.awscdk.services.ecs.MountPoint;
import software.amazon.awscdk.services.ecs.NetworkMode;
import software.amazon.awscdk.services.ecs.OperatingSystemFamily;
import software.amazon.awscdk.services.ecs.PlacementStrategy;
import software.amazon.awscdk.services.ecs.PortMapping;
import software.amazon.awscdk.services.ecs.PropagatedTagSource;
import software.amazon.awscdk.services.ecs.RequestCountScalingProps;
import software.amazon.awscdk.services.ecs.RuntimePlatform;
import software.amazon.awscdk.services.ecs.Secret;
import software.amazon.awscdk.services.ecs.TaskDefinition;
import software.amazon.awscdk.services.ecs.Volume;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetType;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.constructs.Construct;

/** The API as ECS tasks across three zones, on Fargate, on Fargate Spot or on instances. */
final class EcsBackend extends ServerBackend {
  private static final int CPU_UNITS = 512;
  private static final int MEMORY_MIB = 1024;
  private static final String CONTAINER = "api";

  private final List<Signal> signals;

  EcsBackend(Construct scope, String id, ServiceContext serviceContext) {
    super(scope, id, new Props(serviceContext, Optional.of(TargetType.IP)));
    var settings = serviceContext.settings();
    Flavour flavour = settings.patterns().flavourOf(serviceContext.pattern());
    var group = servers("Tasks of the API", ApiConstants.PORT, endpoints(flavour));
    var cluster =
        Cluster.Builder.create(this, "Cluster")
            .vpc(network.vpc())
            .containerInsightsV2(ContainerInsights.ENABLED)
            .enableFargateCapacityProviders(flavour != Flavour.EC2)
            .build();
    var database = database(serviceContext, group);
    var task =
        task(
            serviceContext,
            flavour,
            EnvironmentVariables.withSecrets(
                this, serviceContext, sessionCache(serviceContext, group), database));
    BaseService service =
        flavour == Flavour.EC2
            ? onInstances(serviceContext, cluster, group, task)
            : onFargate(serviceContext, cluster, group, task, flavour);
    // Pulling an image needs these services. Tasks that cannot reach them would fail the
    // deployment.
    service.getNode().addDependency(network);
    database.ifPresent(it -> it.serve(task.getTaskRole(), service));
    afterCapacityProviders(cluster, service);
    attach(service);
    scale(serviceContext, service);
    var dimensions =
        Map.of("ClusterName", cluster.getClusterName(), "ServiceName", service.getServiceName());
    this.signals =
        capacity(
            "tasks",
            "ran",
            settings.compute().capacity().minimum(),
            CloudWatchMetrics.of("AWS/ECS", "CPUUtilization", dimensions, 5, "Average"),
            CloudWatchMetrics.of(
                "ECS/ContainerInsights", "RunningTaskCount", dimensions, 5, "Maximum"));
  }

  @Override
  List<Signal> serverSignals() {
    return signals;
  }

  private static Map<String, InterfaceVpcEndpointAwsService> endpoints(Flavour flavour) {
    var services = new LinkedHashMap<String, InterfaceVpcEndpointAwsService>();
    services.put("Ecr", InterfaceVpcEndpointAwsService.ECR);
    services.put("EcrDocker", InterfaceVpcEndpointAwsService.ECR_DOCKER);
    services.put("Logs", InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS);
    services.put("Secrets", InterfaceVpcEndpointAwsService.SECRETS_MANAGER);
    if (flavour == Flavour.EC2) {
      services.put("Ecs", InterfaceVpcEndpointAwsService.ECS);
      services.put("EcsAgent", InterfaceVpcEndpointAwsService.ECS_AGENT);
      services.put("EcsTelemetry", InterfaceVpcEndpointAwsService.ECS_TELEMETRY);
    }
    return services;
  }

  private TaskDefinition task(
      ServiceContext serviceContext, Flavour flavour, EnvironmentVariables<ISecret> environment) {
    var settings = serviceContext.settings();
    var architecture = settings.compute().architectureOf(serviceContext.pattern());
    var tmp = Volume.builder().name("tmp").build();
    TaskDefinition task =
        flavour == Flavour.EC2
            ? Ec2TaskDefinition.Builder.create(this, "TaskDefinition")
                .networkMode(NetworkMode.AWS_VPC)
                .volumes(List.of(tmp))
                .build()
            : FargateTaskDefinition.Builder.create(this, "TaskDefinition")
                .cpu(CPU_UNITS)
                .memoryLimitMiB(MEMORY_MIB)
                .runtimePlatform(
                    RuntimePlatform.builder()
                        .operatingSystemFamily(OperatingSystemFamily.LINUX)
                        .cpuArchitecture(
                            architecture == ProcessorArchitecture.ARM64
                                ? CpuArchitecture.ARM64
                                : CpuArchitecture.X86_64)
                        .build())
                .volumes(List.of(tmp))
                .build();
    serviceContext.data().grantTables(task.getTaskRole());
    var secrets = new HashMap<String, Secret>();
    environment
        .secret()
        .forEach((name, secret) -> secrets.put(name, Secret.fromSecretsManager(secret)));
    var linux = LinuxParameters.Builder.create(this, "LinuxParameters").build();
    linux.dropCapabilities(Capability.ALL);
    var container =
        task.addContainer(
            CONTAINER,
            ContainerDefinitionOptions.builder()
                .image(
                    ContainerImage.fromAsset(
                        serviceContext.artifacts().image().toString(),
                        AssetImageProps.builder()
                            .buildArgs(serviceContext.artifacts().imageArguments())
                            .platform(
                                architecture == ProcessorArchitecture.ARM64
                                    ? Platform.LINUX_ARM64
                                    : Platform.LINUX_AMD64)
                            .build()))
                .cpu(CPU_UNITS)
                .memoryLimitMiB(MEMORY_MIB)
                .environment(environment.plain())
                .secrets(secrets)
                .portMappings(
                    List.of(PortMapping.builder().containerPort(ApiConstants.PORT).build()))
                .readonlyRootFilesystem(true)
                .linuxParameters(linux)
                .stopTimeout(ApiConstants.cdk(ApiConstants.STOP))
                .logging(
                    LogDriver.awsLogs(
                        AwsLogDriverProps.builder()
                            .logGroup(Logs.group(this, "LogGroup", settings))
                            .streamPrefix(CONTAINER)
                            // A full log buffer must not block requests.
                            .mode(AwsLogDriverMode.NON_BLOCKING)
                            .build()))
                .build());
    // The root file system is read-only; only this volume is writable.
    container.addMountPoints(
        MountPoint.builder().containerPath("/tmp").sourceVolume("tmp").readOnly(false).build());
    Rules.except(
        task,
        "AwsSolutions-ECS2",
        "The environment holds only names and times; secrets come from Secrets Manager.");
    serviceContext.data().grantSecretsKey(task.obtainExecutionRole());
    Rules.exceptBelow(
        task.obtainExecutionRole(),
        "AwsSolutions-IAM5",
        "The action that requests a token of the image registry supports no resources.");
    return task;
  }

  private FargateService onFargate(
      ServiceContext serviceContext,
      Cluster cluster,
      SecurityGroup group,
      TaskDefinition task,
      Flavour flavour) {
    return FargateService.Builder.create(this, "Service")
        .cluster(cluster)
        .taskDefinition(task)
        .vpcSubnets(network.subnets())
        .securityGroups(List.of(group))
        .assignPublicIp(false)
        .capacityProviderStrategies(providers(serviceContext, flavour))
        .availabilityZoneRebalancing(AvailabilityZoneRebalancing.ENABLED)
        // New tasks start before old ones stop, so capacity never drops.
        .minHealthyPercent(100)
        .maxHealthyPercent(200)
        .circuitBreaker(breaker())
        .deploymentAlarms(alarms())
        .healthCheckGracePeriod(Duration.minutes(2))
        // Experiments and budgets find the deployment's tasks by these tags.
        .propagateTags(PropagatedTagSource.SERVICE)
        .build();
  }

  private static List<CapacityProviderStrategy> providers(
      ServiceContext serviceContext, Flavour flavour) {
    if (flavour == Flavour.FARGATE) {
      return List.of(
          CapacityProviderStrategy.builder().capacityProvider("FARGATE").weight(1).build());
    }
    return List.of(
        // The base carries the load if all Spot capacity is reclaimed at once.
        CapacityProviderStrategy.builder()
            .capacityProvider("FARGATE")
            .base(serviceContext.settings().compute().capacity().needed())
            .weight(0)
            .build(),
        CapacityProviderStrategy.builder().capacityProvider("FARGATE_SPOT").weight(1).build());
  }

  private Ec2Service onInstances(
      ServiceContext serviceContext, Cluster cluster, SecurityGroup group, TaskDefinition task) {
    var instances =
        new EcsInstances(
            this,
            "ContainerInstances",
            new EcsInstances.Props(serviceContext, network, cluster, group));
    return Ec2Service.Builder.create(this, "Service")
        .cluster(cluster)
        .taskDefinition(task)
        .vpcSubnets(network.subnets())
        .securityGroups(List.of(group))
        .capacityProviderStrategies(
            List.of(
                CapacityProviderStrategy.builder()
                    .capacityProvider(instances.providerName())
                    .weight(1)
                    .build()))
        .placementStrategies(
            List.of(
                PlacementStrategy.spreadAcross("attribute:ecs.availability-zone"),
                PlacementStrategy.spreadAcrossInstances()))
        .availabilityZoneRebalancing(AvailabilityZoneRebalancing.ENABLED)
        .minHealthyPercent(100)
        .maxHealthyPercent(200)
        .circuitBreaker(breaker())
        .deploymentAlarms(alarms())
        .healthCheckGracePeriod(Duration.minutes(2))
        // Experiments and budgets find the deployment's tasks by these tags.
        .propagateTags(PropagatedTagSource.SERVICE)
        .build();
  }

  private static DeploymentCircuitBreaker breaker() {
    return DeploymentCircuitBreaker.builder().enable(true).rollback(true).build();
  }

  private DeploymentAlarmConfig alarms() {
    return DeploymentAlarmConfig.builder()
        .alarmNames(List.of(loadBalancer.failing().getAlarmName()))
        .behavior(AlarmBehavior.ROLLBACK_ON_ALARM)
        .build();
  }

  /**
   * Makes the service depend on the association of capacity providers, which the CDK adds during
   * synthesis.
   */
  private static void afterCapacityProviders(Cluster cluster, BaseService service) {
    Aspects.of(cluster)
        .add(
            node -> {
              if (node instanceof CfnClusterCapacityProviderAssociations it) {
                service.getNode().addDependency(it);
              }
            },
            AspectOptions.builder().priority(AspectPriority.READONLY).build());
  }

  private void attach(BaseService service) {
    switch (service) {
      case FargateService it -> it.attachToApplicationTargetGroup(loadBalancer.targets());
      case Ec2Service it -> it.attachToApplicationTargetGroup(loadBalancer.targets());
      default -> throw new IllegalStateException("unknown type of service");
    }
  }

  private void scale(ServiceContext serviceContext, BaseService service) {
    var capacity = serviceContext.settings().compute().capacity();
    var tasks =
        service.autoScaleTaskCount(
            EnableScalingProps.builder()
                .minCapacity(capacity.minimum())
                .maxCapacity(capacity.maximum())
                .build());
    tasks.scaleOnRequestCount(
        "Requests",
        RequestCountScalingProps.builder()
            .targetGroup(loadBalancer.targets())
            // Each task has half a vCPU.
            .requestsPerTarget(Scaling.REQUESTS_PER_MINUTE / 2)
            .build());
    tasks.scaleOnCpuUtilization(
        "Cpu",
        CpuUtilizationScalingProps.builder().targetUtilizationPercent(Scaling.CPU_PERCENT).build());
  }
}
