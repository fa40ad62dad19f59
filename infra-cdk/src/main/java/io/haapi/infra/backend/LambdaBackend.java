package io.haapi.infra.backend;

import io.haapi.infra.logs.Logs;
import io.haapi.infra.network.Network;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.Architecture;
import io.haapi.infra.settings.Auth;
import io.haapi.infra.settings.Egress;
import io.haapi.infra.settings.SessionStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.codedeploy.AutoRollbackConfig;
import software.amazon.awscdk.services.codedeploy.LambdaDeploymentConfig;
import software.amazon.awscdk.services.codedeploy.LambdaDeploymentGroup;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.amazon.awscdk.services.lambda.Tracing;
import software.constructs.Construct;

/**
 * The API as a function. Lambda runs it in every zone of the region, and looks for another zone by
 * itself when one fails.
 */
final class LambdaBackend extends Construct implements Backend {
  private final Alias alias;
  private final Alarm failing;

  LambdaBackend(Construct scope, String id, Deployment deployment) {
    super(scope, id);
    var function = function(deployment);
    deployment.data().grantTables(function);
    // A version is an immutable snapshot of code, settings and initialised process.
    this.alias =
        Alias.Builder.create(this, "Live")
            .aliasName("live")
            .version(function.getCurrentVersion())
            .build();
    this.failing = alarm();
    var rollout =
        LambdaDeploymentGroup.Builder.create(this, "Rollout")
            .alias(alias)
            .deploymentConfig(LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES)
            .alarms(List.of(failing))
            .autoRollback(
                AutoRollbackConfig.builder()
                    .failedDeployment(true)
                    .stoppedDeployment(true)
                    .deploymentInAlarm(true)
                    .build())
            .build();
    Rules.exceptBelow(
        rollout,
        "AwsSolutions-IAM4",
        "AWS's own policy for CodeDeploy with Lambda, limited to what a rollout does.");
  }

  @Override
  public Integration integration() {
    return new Integration.Function(alias);
  }

  @Override
  public IAlarm failing() {
    return failing;
  }

  private Function function(Deployment deployment) {
    var settings = deployment.settings();
    var template = FunctionTemplate.read(deployment.artifacts().lambdaTemplate());
    var logs = Logs.group(this, "Logs", settings);
    var role =
        Role.Builder.create(this, "Role")
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .description("What the API's function may do")
            .build();
    logs.grantWrite(role);
    var builder =
        Function.Builder.create(this, "Function")
            .runtime(Runtime.JAVA_25)
            .architecture(architecture(settings.architectureOf(deployment.pattern())))
            .code(Code.fromAsset(deployment.artifacts().lambdaZip().toString()))
            .handler(template.handler())
            .memorySize(template.memory())
            .timeout(Duration.seconds(template.timeout()))
            .snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS)
            .tracing(Tracing.ACTIVE)
            .logGroup(logs)
            .role(role);
    settings.reservedConcurrency().ifPresent(builder::reservedConcurrentExecutions);
    Optional<SessionCache> cache = Optional.empty();
    Optional<SecurityGroup> group = Optional.empty();
    if (settings.sessionStore() == SessionStore.REDIS) {
      // Only the cache needs the VPC. The function speaks with nothing else but tables and cache.
      var network =
          new Network(
              this, "Network", settings.region(), Egress.ENDPOINTS, Logs.retention(settings));
      group = Optional.of(groupIn(network, role));
      cache = Optional.of(new SessionCache(this, "Sessions", network, deployment));
      builder
          .vpc(network.vpc())
          .vpcSubnets(network.subnets())
          .securityGroups(List.of(group.orElseThrow()));
    }
    var variables = new TreeMap<>(template.environment());
    var environment = Environment.of(this, deployment, cache);
    variables.putAll(environment.plain());
    variables.put("HAAPI_LAMBDA_IDENTITY", identity(settings.auth()));
    // Lambda has no way to name a secret; CloudFormation puts its value in when it deploys.
    environment
        .secret()
        .forEach((name, secret) -> variables.put(name, secret.getSecretValue().unsafeUnwrap()));
    builder.environment(variables);
    deployment.data().key().ifPresent(builder::environmentEncryption);
    if (cache.isPresent()) cache.orElseThrow().allow(group.orElseThrow());
    var function = builder.build();
    // The alias names a published version.
    Annotations.of(function).acknowledgeWarning("@aws-cdk/aws-lambda:snapStartRequirePublish");
    Rules.exceptBelow(
        role,
        "AwsSolutions-IAM5",
        "X-Ray's actions, and those on network interfaces in a VPC, know no resources.");
    return function;
  }

  private SecurityGroup groupIn(Network network, Role role) {
    role.addManagedPolicy(
        ManagedPolicy.fromAwsManagedPolicyName("service-role/AWSLambdaENIManagementAccess"));
    Rules.except(
        role,
        "AwsSolutions-IAM4",
        "AWS's own policy for a function's network interfaces follows what Lambda needs.");
    return SecurityGroup.Builder.create(this, "Group")
        .vpc(network.vpc())
        .description("Function of the API")
        .build();
  }

  private static String identity(Auth auth) {
    return switch (auth) {
      case Auth.Cognito _ -> "claims-sub";
      case Auth.Iam _ -> "user-arn";
    };
  }

  private static software.amazon.awscdk.services.lambda.Architecture architecture(
      Architecture architecture) {
    return switch (architecture) {
      case ARM64 -> software.amazon.awscdk.services.lambda.Architecture.ARM_64;
      case X86_64 -> software.amazon.awscdk.services.lambda.Architecture.X86_64;
    };
  }

  private Alarm alarm() {
    var minute = MetricOptions.builder().period(Duration.minutes(1)).statistic("Sum").build();
    return FailureAlarm.of(
        this,
        "the function's invocations",
        "100 * errors / invocations",
        Map.of(
            "errors", alias.metricErrors(minute),
            "invocations", alias.metricInvocations(minute)));
  }
}
