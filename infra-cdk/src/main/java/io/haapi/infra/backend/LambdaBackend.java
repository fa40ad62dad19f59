package io.haapi.infra.backend;

import io.haapi.infra.alarms.CloudWatchMetrics;
import io.haapi.infra.alarms.Signal;
import io.haapi.infra.alarms.Signal.Threshold;
import io.haapi.infra.api.ApiConstants;
import io.haapi.infra.backend.PackagedFunction.Placement;
import io.haapi.infra.network.Network;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.Authentication;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.SessionStoreSetting;
import io.haapi.infra.stack.Names;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.cloudwatch.IAlarm;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.codedeploy.AutoRollbackConfig;
import software.amazon.awscdk.services.codedeploy.LambdaDeploymentConfig;
import software.amazon.awscdk.services.codedeploy.LambdaDeploymentGroup;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.MetricFilterOptions;
import software.constructs.Construct;

/**
 * The API as a Lambda function. Lambda runs it in all zones of the region and avoids a failed zone
 * by itself.
 */
final class LambdaBackend extends Construct implements Backend {
  /**
   * The default quota of concurrent executions per region; new accounts have less.
   *
   * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda
   *     quotas</a>
   */
  private static final int QUOTA = 1000;

  private final Alias alias;
  private final Alarm failing;
  private final Alarm rollout;
  private final int environments;

  LambdaBackend(Construct scope, String id, ServiceContext serviceContext) {
    super(scope, id);
    var function = function(serviceContext);
    serviceContext.data().grantTables(function.role());
    this.alias = function.live();
    this.failing = failing(serviceContext.names(), serviceContext.settings());
    this.rollout = rollout(function, serviceContext.names(), serviceContext.settings());
    this.environments = serviceContext.settings().compute().reservedConcurrency().orElse(QUOTA);
    var group =
        LambdaDeploymentGroup.Builder.create(this, "DeploymentGroup")
            .alias(alias)
            .deploymentConfig(LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES)
            .alarms(List.of(rollout))
            .autoRollback(
                AutoRollbackConfig.builder()
                    .failedDeployment(true)
                    .stoppedDeployment(true)
                    .deploymentInAlarm(true)
                    .build())
            .build();
    Rules.exceptBelow(
        group,
        "AwsSolutions-IAM4",
        "AWS's policy for CodeDeploy with Lambda is limited to rollouts.");
  }

  @Override
  public Integration integration() {
    return new Integration.ToFunction(alias);
  }

  @Override
  public IAlarm failing() {
    return failing;
  }

  @Override
  public IAlarm rollout() {
    return rollout;
  }

  @Override
  public List<Signal> signals() {
    return List.of(
        new Signal(
            "function-throttled",
            "Lambda throttled invocations: the function or the account reached its concurrency limit",
            alias.metricThrottles(
                MetricOptions.builder().period(Duration.minutes(5)).statistic("Sum").build()),
            Threshold.above(0, 1)),
        new Signal(
            "function-crowded",
            "More than 80 % of the function's maximum concurrency was in use",
            CloudWatchMetrics.of(
                "AWS/Lambda",
                "ConcurrentExecutions",
                Map.of("FunctionName", alias.getLambda().getFunctionName()),
                1,
                "Maximum"),
            Threshold.above(0.8 * environments, 3)));
  }

  @Override
  public Optional<Network> network() {
    return Optional.empty();
  }

  private PackagedFunction function(ServiceContext serviceContext) {
    var settings = serviceContext.settings();
    Optional<SessionCache> cache = Optional.empty();
    Optional<Placement> placement = Optional.empty();
    Optional<Database.Client> client = Optional.empty();
    boolean hasCache = settings.sessionStore() == SessionStoreSetting.REDIS;
    // Only these two stores need the VPC.
    if (hasCache || serviceContext.data().relational().isPresent()) {
      var network = serviceContext.network(this);
      var group = groupIn(network);
      if (hasCache) {
        cache =
            Optional.of(
                new SessionCache(
                    this, "SessionCache", new SessionCache.Props(serviceContext, network)));
        cache.orElseThrow().allow(group);
      }
      placement = Optional.of(new Placement(network.vpc(), network.subnets(), group));
      client = Optional.of(new Database.Client(network, group));
    }
    var database = Database.of(this, "Database", new Database.Props(serviceContext, client));
    var function =
        new PackagedFunction(
            this,
            "Function",
            new PackagedFunction.Props(
                serviceContext,
                "The API",
                serviceContext.artifacts().lambdaTemplate(),
                settings.compute().architectureOf(serviceContext.pattern()),
                variables(serviceContext, cache, database),
                settings.compute().reservedConcurrency(),
                placement));
    database.ifPresent(it -> it.serve(function.role(), function.version()));
    return function;
  }

  private Map<String, String> variables(
      ServiceContext serviceContext, Optional<SessionCache> cache, Optional<Database> database) {
    var environment = EnvironmentVariables.withValues(serviceContext, cache, database);
    var variables = new TreeMap<>(environment.plain());
    variables.put("HAAPI_LAMBDA_IDENTITY", identity(serviceContext.settings().auth()));
    // Lambda cannot refer to a secret, so CloudFormation inserts the value at deployment.
    // docs/secrets.md lists who can read it, and why the function does not fetch it.
    environment.secret().forEach((name, value) -> variables.put(name, value.unsafeUnwrap()));
    return variables;
  }

  private SecurityGroup groupIn(Network network) {
    return SecurityGroup.Builder.create(this, "SecurityGroup")
        .vpc(network.vpc())
        .description("Function of the API")
        .build();
  }

  private static String identity(Authentication auth) {
    return switch (auth) {
      case Authentication.Cognito it when !it.replicated() -> "claims-sub";
      case Authentication.Cognito _, Authentication.Oidc _ -> "principal-id";
      case Authentication.Iam _ -> "caller";
    };
  }

  /**
   * Creates the alarm on failed requests from the front door's statuses. Lambda counts a 5xx
   * response of the function as success.
   */
  private Alarm failing(Names names, DeploymentSettings settings) {
    var dimensions = ApiConstants.dimensions(names);
    return FailureAlarm.of(
        this,
        "FailureAlarm",
        settings,
        "the requests to the API",
        "100 * FILL(failed, 0) / requests",
        Map.of(
            "failed", CloudWatchMetrics.of("AWS/ApiGateway", "5XXError", dimensions, 1, "Sum"),
            "requests", CloudWatchMetrics.of("AWS/ApiGateway", "Count", dimensions, 1, "Sum")));
  }

  /**
   * Creates the alarm that rolls back a version. It watches only the latest version: CodeDeploy
   * starts no deployment while an alarm of its group fires, so an alarm on the whole API would
   * block the fix. It counts 5xx responses from the log, because Lambda counts them as success.
   *
   * @see <a href="https://github.com/aws/serverless-application-model/issues/716">An alarm that
   *     refuses the fix</a>
   */
  private Alarm rollout(PackagedFunction function, Names names, DeploymentSettings settings) {
    function
        .logs()
        .addMetricFilter(
            "FailedRequestsMetricFilter",
            MetricFilterOptions.builder()
                .filterPattern(FilterPattern.numberValue("$.http.response.status_code", ">=", 500))
                .metricNamespace(names.metrics())
                .metricName("FailedRequests")
                .metricValue("1")
                .dimensions(Map.of("Version", "$.function-version"))
                .build());
    String version = alias.getVersion().getVersion();
    String name = alias.getLambda().getFunctionName();
    // The alias depends on the deployment group, which depends on this alarm.
    var dimensions =
        Map.of(
            "FunctionName", name,
            "Resource", name + ":" + PackagedFunction.LIVE,
            "ExecutedVersion", version);
    var alarm =
        FailureAlarm.of(
            this,
            "RolloutAlarm",
            settings,
            "the requests to the latest version",
            "100 * (FILL(failed, 0) + FILL(errors, 0)) / invocations",
            Map.of(
                "failed",
                    CloudWatchMetrics.of(
                        names.metrics(), "FailedRequests", Map.of("Version", version), 1, "Sum"),
                "errors", CloudWatchMetrics.of("AWS/Lambda", "Errors", dimensions, 1, "Sum"),
                "invocations",
                    CloudWatchMetrics.of("AWS/Lambda", "Invocations", dimensions, 1, "Sum")));
    // The name contains the version, because an updated alarm would keep its state for a minute or
    // two.
    ((CfnAlarm) alarm.getNode().getDefaultChild())
        .setAlarmName(names.deployment() + "-rollout-" + version);
    return alarm;
  }
}
