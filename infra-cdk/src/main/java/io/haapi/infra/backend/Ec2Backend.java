package io.haapi.infra.backend;

import io.haapi.infra.alarms.CloudWatchMetrics;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.api.ApiConstants;
import io.haapi.infra.logs.Logs;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.ComputeSettings.ProcessorArchitecture;
import io.haapi.infra.settings.DeploymentSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnCreationPolicy;
import software.amazon.awscdk.CfnResourceSignal;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.SecretValue;
import software.amazon.awscdk.services.autoscaling.AdditionalHealthCheckType;
import software.amazon.awscdk.services.autoscaling.AdditionalHealthChecksOptions;
import software.amazon.awscdk.services.autoscaling.AutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.CfnAutoScalingGroup;
import software.amazon.awscdk.services.autoscaling.CpuUtilizationScalingProps;
import software.amazon.awscdk.services.autoscaling.GroupMetrics;
import software.amazon.awscdk.services.autoscaling.HealthChecks;
import software.amazon.awscdk.services.autoscaling.InstanceRefreshOptions;
import software.amazon.awscdk.services.autoscaling.InstanceRefreshStrategy;
import software.amazon.awscdk.services.autoscaling.RequestCountScalingProps;
import software.amazon.awscdk.services.autoscaling.UpdatePolicy;
import software.amazon.awscdk.services.ec2.IMachineImage;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.LaunchTemplate;
import software.amazon.awscdk.services.ec2.MachineImage;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.UserData;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetType;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.s3.assets.Asset;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.constructs.Construct;

/** The API on EC2 instances in an Auto Scaling group across three zones. */
final class Ec2Backend extends ServerBackend {
  /** An instance refresh launches new instances before it terminates old ones. */
  private static final int MIN_HEALTHY_PERCENT = 100;

  private static final int MAX_HEALTHY_PERCENT = 134;
  private static final int DISK_GIB = 16;

  /**
   * The grace period of health checks, in which first boot installs Java and creates the AOT cache.
   */
  private static final Duration FIRST_BOOT = Duration.minutes(5);

  /** The timeout of the first deployment, long enough to replace an instance that fails once. */
  private static final Duration CREATION = Duration.minutes(15);

  private final List<Signal> signals;

  Ec2Backend(Construct scope, String id, ServiceContext serviceContext) {
    super(scope, id, new Props(serviceContext, Optional.of(TargetType.INSTANCE)));
    var settings = serviceContext.settings();
    var group = servers("Instances of the API", ApiConstants.PORT, endpoints(settings));
    var database = database(serviceContext, group);
    var environment =
        EnvironmentVariables.withValues(
            serviceContext, sessionCache(serviceContext, group), database);
    var role = role();
    var instances = instances(serviceContext, group, role, environment);
    database.ifPresent(it -> it.serve(role, instances));
    var dimensions = Map.of("AutoScalingGroupName", instances.getAutoScalingGroupName());
    this.signals =
        capacity(
            "instances",
            "served",
            settings.compute().capacity().minimum(),
            CloudWatchMetrics.of("AWS/EC2", "CPUUtilization", dimensions, 5, "Average"),
            CloudWatchMetrics.of(
                "AWS/AutoScaling", "GroupInServiceInstances", dimensions, 5, "Maximum"));
  }

  private static Map<String, InterfaceVpcEndpointAwsService> endpoints(
      DeploymentSettings settings) {
    var services = new LinkedHashMap<String, InterfaceVpcEndpointAwsService>();
    services.put("Ssm", InterfaceVpcEndpointAwsService.SSM);
    services.put("SsmMessages", InterfaceVpcEndpointAwsService.SSM_MESSAGES);
    services.put("Logs", InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS);
    services.put("CloudFormation", InterfaceVpcEndpointAwsService.CLOUDFORMATION);
    if (settings.compute().goldenImage().isPresent()) {
      services.put("ImageBuilder", InterfaceVpcEndpointAwsService.IMAGE_BUILDER);
    }
    return services;
  }

  @Override
  List<Signal> serverSignals() {
    return signals;
  }

  private AutoScalingGroup instances(
      ServiceContext serviceContext,
      SecurityGroup group,
      Role role,
      EnvironmentVariables<SecretValue> environment) {
    var settings = serviceContext.settings();
    serviceContext.data().grantTables(role);
    var logs = Logs.group(this, "LogGroup", settings);
    logs.grantWrite(role);
    var archive =
        Asset.Builder.create(this, "PackageAsset")
            .path(serviceContext.artifacts().ec2Archive().toString())
            .build();
    archive.grantRead(role);
    Rules.exceptBelow(
        role,
        "AwsSolutions-IAM5",
        "The CDK grants read access to an asset as any version of objects in the bucket of assets.");
    String checksum = UserDataScript.sha256(serviceContext.artifacts().ec2Archive());
    var image =
        settings
            .compute()
            .goldenImage()
            .map(it -> goldenImage(it, serviceContext, group, archive, checksum))
            .orElseGet(() -> amazonLinux(serviceContext));
    var launch =
        launchTemplate(serviceContext, image, role, group, archive, checksum, logs, environment);
    var instances = group(serviceContext, launch);
    waitForFirstBoot(instances, launch, settings.compute().capacity().minimum());
    instances.attachToApplicationTargetGroup(loadBalancer.targets());
    scale(instances);
    return instances;
  }

  private Role role() {
    var role =
        Role.Builder.create(this, "InstanceRole")
            .assumedBy(new ServicePrincipal("ec2.amazonaws.com"))
            .description("Instance role of the API")
            .managedPolicies(
                List.of(ManagedPolicy.fromAwsManagedPolicyName("AmazonSSMManagedInstanceCore")))
            .build();
    Rules.except(
        role,
        "AwsSolutions-IAM4",
        "AWS maintains this policy for the agent of Session Manager, which replaces SSH.");
    return role;
  }

  private LaunchTemplate launchTemplate(
      ServiceContext serviceContext,
      IMachineImage image,
      Role role,
      SecurityGroup group,
      Asset archive,
      String checksum,
      LogGroup logs,
      EnvironmentVariables<SecretValue> environment) {
    var variables = new LinkedHashMap<String, String>();
    variables.put("HAAPI_ARTIFACT_URI", archive.getS3ObjectUrl());
    variables.put("HAAPI_ARTIFACT_SHA256", checksum);
    variables.put("HAAPI_SETTINGS", lines(environment.plain()));
    variables.put("HAAPI_SECRETS_PARAMETER", secretsParameter(environment, role));
    variables.put("HAAPI_LOG_GROUP", logs.getLogGroupName());
    // Instances read secrets only at first boot, so new secrets need new instances.
    variables.put("HAAPI_SECRETS", generations(serviceContext.settings()));
    return InstanceTemplate.of(
        this,
        "LaunchTemplate",
        new InstanceTemplate.Props(
            serviceContext.stackContext(),
            image,
            DISK_GIB,
            role,
            group,
            UserData.custom(
                UserDataScript.of(serviceContext.artifacts().ec2FirstBoot(), variables))));
  }

  private IMachineImage goldenImage(
      int release,
      ServiceContext serviceContext,
      SecurityGroup group,
      Asset archive,
      String checksum) {
    var props =
        new GoldenImage.Props(serviceContext, release, DISK_GIB, network, group, archive, checksum);
    return new GoldenImage(this, "GoldenImage", props)
        .in(serviceContext.settings().regions().current().name());
  }

  /**
   * Returns the latest Amazon Linux 2023 at the time of the deployment. A launch template that
   * refers to the parameter would start every version with the latest image, even after a rollback;
   * Auto Scaling refuses to roll back such a template.
   */
  private static IMachineImage amazonLinux(ServiceContext serviceContext) {
    String cpu =
        serviceContext.settings().compute().architectureOf(serviceContext.pattern())
                == ProcessorArchitecture.ARM64
            ? "arm64"
            : "x86_64";
    return MachineImage.fromSsmParameter(
        "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-" + cpu);
  }

  private static String generations(DeploymentSettings settings) {
    return "origin %s, cursor %s, token %s"
        .formatted(
            settings.data().originSecrets(),
            settings.data().cursorKeys(),
            settings.data().tokenKeys());
  }

  /**
   * Returns the name of the parameter through which instances read the secrets. It refers to one
   * secret in Secrets Manager, whose lines combine the secrets that the front door and the
   * instances share.
   */
  private String secretsParameter(EnvironmentVariables<SecretValue> environment, Role role) {
    var values = new TreeMap<String, String>();
    environment.secret().forEach((name, value) -> values.put(name, value.unsafeUnwrap()));
    var secret =
        Secret.Builder.create(this, "EnvironmentSecret")
            .description("Secret environment variables of the API's instances")
            .secretStringValue(SecretValue.unsafePlainText(lines(values)))
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    Rules.except(
        secret,
        "AwsSolutions-SMG4",
        "It contains secrets that a deployment rotates, by a new generation.");
    secret.grantRead(role);
    String parameter = "/aws/reference/secretsmanager/" + secret.getSecretName();
    role.addToPolicy(
        PolicyStatement.Builder.create()
            .actions(List.of("ssm:GetParameter"))
            .resources(
                List.of(
                    "arn:%s:ssm:%s:%s:parameter%s"
                        .formatted(Aws.PARTITION, Aws.REGION, Aws.ACCOUNT_ID, parameter)))
            .build());
    return parameter;
  }

  private AutoScalingGroup group(ServiceContext serviceContext, LaunchTemplate launch) {
    var capacity = serviceContext.settings().compute().capacity();
    var group =
        AutoScalingGroup.Builder.create(this, "AutoScalingGroup")
            .vpc(network.vpc())
            .vpcSubnets(network.subnets())
            .launchTemplate(launch)
            .minCapacity(capacity.minimum())
            .maxCapacity(capacity.maximum())
            // This also applies to the replacement of unhealthy and old instances.
            .minHealthyPercentage(MIN_HEALTHY_PERCENT)
            .maxHealthyPercentage(MAX_HEALTHY_PERCENT)
            .healthChecks(
                HealthChecks.withAdditionalChecks(
                    AdditionalHealthChecksOptions.builder()
                        .additionalTypes(List.of(AdditionalHealthCheckType.ELB))
                        .gracePeriod(FIRST_BOOT)
                        .build()))
            .defaultInstanceWarmup(Duration.minutes(2))
            // Replacement limits the effect of leaks. Patches come with a deployment.
            .maxInstanceLifetime(Duration.days(14))
            .groupMetrics(List.of(GroupMetrics.all()))
            .updatePolicy(
                UpdatePolicy.instanceRefresh(
                    InstanceRefreshOptions.builder()
                        .strategy(InstanceRefreshStrategy.ROLLING)
                        .minHealthyPercentage(MIN_HEALTHY_PERCENT)
                        .maxHealthyPercentage(MAX_HEALTHY_PERCENT)
                        .bakeTime(Duration.minutes(5))
                        .alarms(List.of(loadBalancer.failing()))
                        .skipMatching(true)
                        .build()))
            .build();
    // First boot calls these services, and only once.
    group.getNode().addDependency(network);
    var resource = (CfnAutoScalingGroup) group.getNode().getDefaultChild();
    resource.setAvailabilityZoneImpairmentPolicy(
        CfnAutoScalingGroup.AvailabilityZoneImpairmentPolicyProperty.builder()
            .zonalShiftEnabled(true)
            // Auto Scaling must not replace instances in a zone during a zonal shift.
            .impairedZoneHealthCheckBehavior("IgnoreUnhealthy")
            .build());
    Rules.except(
        group,
        "AwsSolutions-AS3",
        "Notifications per instance need no action: alarms cover what callers notice.");
    return group;
  }

  /**
   * Makes CloudFormation wait for signals of the first boot. Otherwise the group would count as
   * created while its instances fail to boot and are replaced forever. Updates wait for the
   * instance refresh, which needs no signals. The CDK's {@code signals} would warn about that and
   * grant permissions that {@code cfn-signal} does not need.
   */
  private static void waitForFirstBoot(
      AutoScalingGroup group, LaunchTemplate launch, int instances) {
    var resource = (CfnAutoScalingGroup) group.getNode().getDefaultChild();
    resource
        .getCfnOptions()
        .setCreationPolicy(
            CfnCreationPolicy.builder()
                .resourceSignal(
                    CfnResourceSignal.builder()
                        .count(instances)
                        .timeout(CREATION.toIsoString())
                        .build())
                .build());
    launch
        .getUserData()
        .addCommands(UserDataScript.signalReady(Aws.STACK_NAME, resource.getLogicalId()));
  }

  private static void scale(AutoScalingGroup group) {
    group.scaleOnRequestCount(
        "Requests",
        RequestCountScalingProps.builder()
            .targetRequestsPerMinute(Scaling.REQUESTS_PER_MINUTE)
            .build());
    group.scaleOnCpuUtilization(
        "Cpu",
        CpuUtilizationScalingProps.builder().targetUtilizationPercent(Scaling.CPU_PERCENT).build());
  }

  private static String lines(Map<String, String> variables) {
    return new TreeMap<>(variables)
        .entrySet().stream()
            .map(it -> it.getKey() + "=" + it.getValue())
            .collect(Collectors.joining("\n"));
  }
}
