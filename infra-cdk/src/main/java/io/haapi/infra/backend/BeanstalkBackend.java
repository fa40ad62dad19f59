package io.haapi.infra.backend;

import io.haapi.infra.alarms.CloudWatchMetrics;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Threshold;
import io.haapi.infra.api.ApiConstants;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.AwsRegion;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.Domain;
import io.haapi.infra.settings.Flavour;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.services.ec2.InterfaceVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.elasticbeanstalk.CfnApplication;
import software.amazon.awscdk.services.elasticbeanstalk.CfnApplicationVersion;
import software.amazon.awscdk.services.elasticbeanstalk.CfnEnvironment;
import software.amazon.awscdk.services.s3.assets.Asset;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.constructs.Construct;

/**
 * The API as an Elastic Beanstalk environment across three zones, on the platform for Java or for
 * Docker, behind the app's own load balancer.
 *
 * <p>Elastic Beanstalk calls such a load balancer shared. The service adds a target group and a
 * rule for requests with the environment's {@code Host}. The VPC link could not refer to a load
 * balancer that the service creates itself, because CloudFormation does not return its ARN. See the
 * Developer Guide, "Configuring a shared Application Load Balancer".
 */
final class BeanstalkBackend extends ServerBackend {
  /** The port of nginx on each instance. */
  private static final int PORT = 80;

  private static final int DISK_GIB = 16;

  /**
   * The timeout of a deployment on an instance, which creates the AOT cache or builds the image.
   */
  private static final Duration COMMAND = Duration.ofMinutes(15);

  /**
   * Scales in below this value. The remaining instances then stay well below the upper threshold.
   */
  private static final int LOWER_CPU_PERCENT = 20;

  /**
   * The value of the metric {@code EnvironmentHealth} for "Warning"; "Degraded" is 20 and "Severe"
   * is 25.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced-cloudwatch.html">Publishing
   *     custom metrics</a>
   */
  private static final int WARNING = 15;

  private static final String DEFAULT_PROCESS = "aws:elasticbeanstalk:environment:process:default";

  private final String environmentName;

  BeanstalkBackend(Construct scope, String id, ServiceContext serviceContext) {
    super(scope, id, new Props(serviceContext, Optional.empty()));
    var settings = serviceContext.settings();
    this.environmentName = environmentName(serviceContext);
    var group = servers("Instances of the API", PORT, endpoints());
    var database = database(serviceContext, group);
    var environment =
        EnvironmentVariables.withSecrets(
            this, serviceContext, sessionCache(serviceContext, group), database);
    var application =
        CfnApplication.Builder.create(this, "Application")
            .applicationName(serviceContext.names().deployment())
            .build();
    var roles =
        new BeanstalkRoles(
            this,
            "Roles",
            new BeanstalkRoles.Props(serviceContext.names().deployment(), environmentName));
    serviceContext.data().grantTables(roles.instances());
    if (flavour(serviceContext) == Flavour.DOCKER) roles.allowMetadataOptions();
    var options = new BeanstalkOptions();
    place(options, group);
    instances(options, serviceContext, roles);
    capacity(options, settings);
    requests(options, settings.domain());
    deployments(options, settings);
    upkeep(options, roles);
    logs(options, settings);
    variables(options, serviceContext, roles, environment);
    var made =
        made(serviceContext, application, version(serviceContext, application, roles), options);
    // Instances need the network from launch to termination, so it must be created first and
    // deleted last.
    made.getNode().addDependency(network, loadBalancer, group, roles);
    database.ifPresent(it -> it.serve(roles.instances(), made));
  }

  @Override
  public Integration integration() {
    // Elastic Beanstalk derives this host from the prefix, and its listener rule matches it.
    return loadBalancer.integration(
        "%s.%s.elasticbeanstalk.com".formatted(cnamePrefix(), Aws.REGION));
  }

  @Override
  List<Signal> serverSignals() {
    // Used instead of processor metrics: CloudFormation does not return the name of the Auto
    // Scaling group.
    return List.of(
        new Signal(
            "environment-unwell",
            "Elastic Beanstalk reported the environment as degraded or worse for ten minutes",
            CloudWatchMetrics.of(
                "AWS/ElasticBeanstalk",
                "EnvironmentHealth",
                Map.of("EnvironmentName", environmentName),
                5,
                "Maximum"),
            Threshold.above(WARNING, 2)));
  }

  /**
   * Returns a name that contains the immutable properties of an environment: its kind of platform,
   * its listener and its rules. If one of these changes, CloudFormation creates a new environment.
   */
  private static String environmentName(ServiceContext serviceContext) {
    String listener =
        serviceContext
            .settings()
            .domain()
            .map(it -> "-%04x".formatted(it.origin().hashCode() & 0xffff))
            .orElse("");
    return serviceContext.names().deployment() + "-" + flavour(serviceContext).code() + listener;
  }

  private static Flavour flavour(ServiceContext serviceContext) {
    return serviceContext.settings().patterns().flavourOf(serviceContext.pattern());
  }

  /** Returns a prefix with a part of the stack's id, because all accounts share these names. */
  private String cnamePrefix() {
    String stack = Fn.select(2, Fn.split("/", Aws.STACK_ID));
    return environmentName + "-" + Fn.select(0, Fn.split("-", stack));
  }

  /**
   * Returns the services that an instance calls. The Developer Guide requires the first two ("Using
   * Elastic Beanstalk with VPC endpoints"). An instance reads its metadata from CloudFormation and
   * signals to it; {@code cfn-hup}, which runs deployments and log requests, polls an SQS queue
   * with an address and credentials from CloudFormation (aws-cfn-bootstrap). The options below need
   * the others.
   */
  private static Map<String, InterfaceVpcEndpointAwsService> endpoints() {
    var services = new LinkedHashMap<String, InterfaceVpcEndpointAwsService>();
    services.put("Beanstalk", InterfaceVpcEndpointAwsService.ELASTIC_BEANSTALK);
    services.put("BeanstalkHealth", InterfaceVpcEndpointAwsService.ELASTIC_BEANSTALK_HEALTH);
    services.put("CloudFormation", InterfaceVpcEndpointAwsService.CLOUDFORMATION);
    services.put("Commands", InterfaceVpcEndpointAwsService.SQS);
    services.put("Logs", InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS);
    services.put("Secrets", InterfaceVpcEndpointAwsService.SECRETS_MANAGER);
    services.put("Ssm", InterfaceVpcEndpointAwsService.SSM);
    services.put("SsmMessages", InterfaceVpcEndpointAwsService.SSM_MESSAGES);
    return services;
  }

  private void place(BeanstalkOptions options, SecurityGroup group) {
    String subnets =
        String.join(",", network.vpc().selectSubnets(network.subnets()).getSubnetIds());
    options
        .set(
            "aws:ec2:vpc",
            Map.of(
                "VPCId",
                network.vpc().getVpcId(),
                "Subnets",
                subnets,
                "ELBSubnets",
                subnets,
                "ELBScheme",
                "internal",
                "AssociatePublicIpAddress",
                "false"))
        .set(
            "aws:autoscaling:launchconfiguration",
            Map.of(
                // The service's default security group allows port 80 from anywhere.
                "DisableDefaultEC2SecurityGroup",
                "true",
                "SecurityGroups",
                group.getSecurityGroupId()));
  }

  private static void instances(
      BeanstalkOptions options, ServiceContext serviceContext, BeanstalkRoles roles) {
    var settings = serviceContext.settings();
    options
        .set(
            "aws:autoscaling:launchconfiguration",
            Map.of(
                "IamInstanceProfile", roles.profile().getInstanceProfileName(),
                "DisableIMDSv1", "true",
                "MonitoringInterval", "1 minute",
                "RootVolumeType", "gp3",
                "RootVolumeSize", Integer.toString(DISK_GIB)))
        .set(
            "aws:ec2:instances",
            Map.of(
                "EnableSpot", "false",
                "InstanceTypes", settings.compute().instanceTypeOf(serviceContext.pattern()),
                "SupportedArchitectures",
                    settings.compute().architectureOf(serviceContext.pattern()).code()));
  }

  /** Configures step scaling, because Elastic Beanstalk does not support target tracking. */
  private static void capacity(BeanstalkOptions options, DeploymentSettings settings) {
    var capacity = settings.compute().capacity();
    options
        .set(
            "aws:autoscaling:asg",
            Map.of(
                "MinSize",
                Integer.toString(capacity.minimum()),
                "MaxSize",
                Integer.toString(capacity.maximum()),
                "Availability Zones",
                "Any " + AwsRegion.ZONES,
                // The time until a new instance takes load off the others.
                "Cooldown",
                "180"))
        .set(
            "aws:autoscaling:trigger",
            Map.of(
                "MeasureName", "CPUUtilization",
                "Statistic", "Average",
                "Unit", "Percent",
                "Period", "1",
                "EvaluationPeriods", "2",
                "BreachDuration", "2",
                "UpperThreshold", Integer.toString(Scaling.CPU_PERCENT),
                // Scale out fast, by one instance per zone, and scale in slowly.
                "UpperBreachScaleIncrement", Integer.toString(AwsRegion.ZONES),
                "LowerThreshold", Integer.toString(LOWER_CPU_PERCENT),
                "LowerBreachScaleIncrement", "-1"));
  }

  private void requests(BeanstalkOptions options, Optional<Domain> domain) {
    options
        .set(
            "aws:elasticbeanstalk:environment",
            Map.of(
                "EnvironmentType", "LoadBalanced",
                "LoadBalancerType", "application",
                "LoadBalancerIsShared", "true"))
        .set(
            "aws:elbv2:loadbalancer",
            Map.of(
                "SharedLoadBalancer", loadBalancer.balancer().getLoadBalancerArn(),
                "SecurityGroups", loadBalancer.group().getSecurityGroupId()))
        .set(
            DEFAULT_PROCESS,
            Map.of(
                "Port", Integer.toString(PORT),
                "Protocol", "HTTP",
                "HealthCheckPath", ApiConstants.READY,
                "HealthCheckInterval", seconds(ApiConstants.HEALTH_INTERVAL),
                "HealthCheckTimeout", seconds(ApiConstants.HEALTH_TIMEOUT),
                "HealthyThresholdCount", Integer.toString(ApiConstants.HEALTH_THRESHOLD),
                "UnhealthyThresholdCount", Integer.toString(ApiConstants.HEALTH_THRESHOLD),
                "MatcherHTTPCode", "200",
                "DeregistrationDelay", seconds(ApiConstants.DEREGISTRATION),
                "StickinessEnabled", "false"));
    // Only a listener on port 80 has the default rule; others must list theirs. With TLS the host
    // is the one in the certificate.
    domain.ifPresent(
        it ->
            options
                .set(
                    "aws:elbv2:listener:" + loadBalancer.listenerPort(),
                    Map.of("Rules", "default,origin"))
                .set(
                    "aws:elbv2:listenerrule:origin",
                    Map.of("HostHeaders", it.origin(), "Process", "default", "Priority", "1")));
  }

  /**
   * Configures rolling deployments with an additional batch, so that capacity never drops. Elastic
   * Beanstalk rejects immutable updates that change both the version and the environment's
   * resources, as one template often does ("Immutable environment updates" in the Developer Guide).
   */
  private static void deployments(BeanstalkOptions options, DeploymentSettings settings) {
    var capacity = settings.compute().capacity();
    String batch = Integer.toString(capacity.perZone());
    options
        .set(
            "aws:elasticbeanstalk:command",
            Map.of(
                "DeploymentPolicy", "RollingWithAdditionalBatch",
                "BatchSizeType", "Fixed",
                "BatchSize", batch,
                "Timeout", seconds(COMMAND),
                "IgnoreHealthCheck", "false"))
        .set(
            "aws:autoscaling:updatepolicy:rollingupdate",
            Map.of(
                "RollingUpdateEnabled",
                "true",
                "RollingUpdateType",
                "Health",
                "MaxBatchSize",
                batch,
                "MinInstancesInService",
                Integer.toString(Math.min(capacity.minimum(), capacity.maximum() - 1)),
                "Timeout",
                "PT30M"));
  }

  private static void upkeep(BeanstalkOptions options, BeanstalkRoles roles) {
    options
        .set(
            "aws:elasticbeanstalk:environment", Map.of("ServiceRole", roles.service().getRoleArn()))
        .set(
            "aws:elasticbeanstalk:healthreporting:system",
            Map.of(
                "SystemType",
                "enhanced",
                "EnhancedHealthAuthEnabled",
                "true",
                "HealthCheckSuccessThreshold",
                "Ok",
                // Client errors must not stop a deployment.
                "ConfigDocument",
                """
                {"Version":1,"Rules":{"Environment":{"Application":{"ApplicationRequests4xx":{"Enabled":false}},"ELB":{"ELBRequests4xx":{"Enabled":false}}}}}"""))
        .set(
            "aws:elasticbeanstalk:managedactions",
            Map.of(
                "ManagedActionsEnabled",
                "true",
                "PreferredStartTime",
                "Tue:09:00",
                "ServiceRoleForManagedUpdates",
                roles.service().getRoleArn()))
        .set(
            "aws:elasticbeanstalk:managedactions:platformupdate",
            // Weekly instance replacement applies patches.
            Map.of("UpdateLevel", "minor", "InstanceRefreshEnabled", "true"));
  }

  private static void logs(BeanstalkOptions options, DeploymentSettings settings) {
    var kept =
        Map.of(
            "RetentionInDays", retention(settings),
            "DeleteOnTerminate", Boolean.toString(!settings.data().retain()));
    options
        .set("aws:elasticbeanstalk:cloudwatch:logs", kept)
        .set("aws:elasticbeanstalk:cloudwatch:logs", Map.of("StreamLogs", "true"))
        .set("aws:elasticbeanstalk:cloudwatch:logs:health", kept)
        .set(
            "aws:elasticbeanstalk:cloudwatch:logs:health",
            Map.of("HealthStreamingEnabled", "true"));
  }

  private static String retention(DeploymentSettings settings) {
    // CloudWatch supports a retention of three years (1096 days), Elastic Beanstalk does not: use
    // the next longer one.
    return Integer.toString(
        settings.operations().logDays() == 1096 ? 1827 : settings.operations().logDays());
  }

  /**
   * Sets environment variables and secrets. Platforms since March 2025 fetch secrets themselves
   * when an instance starts.
   */
  private static void variables(
      BeanstalkOptions options,
      ServiceContext serviceContext,
      BeanstalkRoles roles,
      EnvironmentVariables<ISecret> environment) {
    var plain = new TreeMap<>(environment.plain());
    plain.put("AWS_REGION", serviceContext.settings().regions().current().name());
    var secrets = new TreeMap<String, String>();
    environment
        .secret()
        .forEach(
            (name, secret) -> {
              secret.grantRead(roles.instances());
              secrets.put(name, secret.getSecretArn());
            });
    serviceContext.data().grantSecretsKey(roles.instances());
    options
        .set("aws:elasticbeanstalk:application:environment", plain)
        .set("aws:elasticbeanstalk:application:environmentsecrets", secrets);
  }

  private CfnApplicationVersion version(
      ServiceContext serviceContext, CfnApplication application, BeanstalkRoles roles) {
    var bundle =
        Asset.Builder.create(this, "SourceBundle")
            .path(serviceContext.artifacts().beanstalkBundle(flavour(serviceContext)).toString())
            .build();
    bundle.grantRead(roles.instances());
    return CfnApplicationVersion.Builder.create(this, "ApplicationVersion")
        .applicationName(application.getRef())
        .sourceBundle(
            CfnApplicationVersion.SourceBundleProperty.builder()
                .s3Bucket(bundle.getS3BucketName())
                .s3Key(bundle.getS3ObjectKey())
                .build())
        .build();
  }

  private CfnEnvironment made(
      ServiceContext serviceContext,
      CfnApplication application,
      CfnApplicationVersion version,
      BeanstalkOptions options) {
    var environment =
        CfnEnvironment.Builder.create(this, "Environment")
            .applicationName(application.getRef())
            .environmentName(environmentName)
            .cnamePrefix(cnamePrefix())
            .tier(CfnEnvironment.TierProperty.builder().name("WebServer").type("Standard").build())
            .platformArn(platform(serviceContext))
            .versionLabel(version.getRef())
            .optionSettings(options.settings())
            .build();
    Rules.except(
        environment,
        "AwsSolutions-EB4",
        "Logs are streamed to CloudWatch with the retention of the settings; copies in S3 would never expire.");
    return environment;
  }

  /**
   * Returns the platform branch without a version, which selects the latest one, as AWS's examples
   * do ("Fetching secrets and parameters to Elastic Beanstalk environment variables").
   */
  private static String platform(ServiceContext serviceContext) {
    String branch = flavour(serviceContext) == Flavour.DOCKER ? "Docker" : "Corretto 25";
    return "arn:%s:elasticbeanstalk:%s::platform/%s"
        .formatted(
            Aws.PARTITION,
            Aws.REGION,
            serviceContext
                .settings()
                .compute()
                .platform()
                .orElse(branch + " running on 64bit Amazon Linux 2023"));
  }

  private static String seconds(Duration duration) {
    return Long.toString(duration.toSeconds());
  }
}
