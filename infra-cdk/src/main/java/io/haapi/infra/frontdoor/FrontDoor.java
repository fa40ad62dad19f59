package io.haapi.infra.frontdoor;

import io.haapi.infra.api.ApiConstants;
import io.haapi.infra.api.ApiDeclaration;
import io.haapi.infra.api.ApiDeclarationException;
import io.haapi.infra.backend.Integration;
import io.haapi.infra.backend.ServiceContext;
import io.haapi.infra.data.Data;
import io.haapi.infra.firewall.Firewall;
import io.haapi.infra.firewall.Firewall.ProtectedService;
import io.haapi.infra.firewall.RateLimit;
import io.haapi.infra.logs.Logs;
import io.haapi.infra.rules.Rules;
import io.haapi.infra.settings.DeploymentSettings;
import io.haapi.infra.settings.FrontDoorSettings.ApiKeys;
import io.haapi.infra.stack.Names;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Aws;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.SecretValue;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.apigateway.ApiDefinition;
import software.amazon.awscdk.services.apigateway.ApiKeyOptions;
import software.amazon.awscdk.services.apigateway.CfnDocumentationVersion;
import software.amazon.awscdk.services.apigateway.EndpointType;
import software.amazon.awscdk.services.apigateway.LogGroupLogDestination;
import software.amazon.awscdk.services.apigateway.MethodDeploymentOptions;
import software.amazon.awscdk.services.apigateway.MethodLoggingLevel;
import software.amazon.awscdk.services.apigateway.Period;
import software.amazon.awscdk.services.apigateway.QuotaSettings;
import software.amazon.awscdk.services.apigateway.SpecRestApi;
import software.amazon.awscdk.services.apigateway.StageOptions;
import software.amazon.awscdk.services.apigateway.ThrottleSettings;
import software.amazon.awscdk.services.apigateway.UsagePlanPerApiStage;
import software.amazon.awscdk.services.apigateway.UsagePlanProps;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Permission;
import software.constructs.Construct;

/** The public entry: a REST API of API Gateway with its firewall and domain. */
public final class FrontDoor extends Construct {
  /**
   * The rate limit of public routes in requests per second, above the rate of health checkers. The
   * firewall keeps single addresses from exhausting it.
   */
  private static final int PUBLIC_RATE = 200;

  /**
   * The limit of health requests per address in five minutes; a checker of Route 53 sends thirty.
   * Without it, an attacker could exhaust the shared limit and make the region look unhealthy.
   */
  private static final int HEALTH_PER_ADDRESS = 100;

  private final Names names;
  private final SpecRestApi api;

  /**
   * The properties of a front door.
   *
   * @param serviceContext the context of the API that it serves
   * @param integration the integration with the backend
   */
  public record Props(ServiceContext serviceContext, Integration integration) {}

  public FrontDoor(Construct scope, String id, Props props) {
    super(scope, id);
    var serviceContext = props.serviceContext();
    var integration = props.integration();
    var settings = serviceContext.settings();
    var declared = serviceContext.stackContext().api();
    if (settings.frontDoor().cache().isPresent() && declared.cached().isEmpty()) {
      throw new ApiDeclarationException(
          "-c cache: no operation of the API declares x-haapi-cache-seconds. Declare it in openapi.yaml, or leave out the setting");
    }
    var authorization = AuthorizationScheme.of(this, serviceContext);
    var definition =
        new GatewayDefinition(
            declared,
            integration,
            authorization,
            settings.frontDoor().apiKeys().isPresent(),
            settings.frontDoor().cache().isPresent());
    String documentation = definition.documentationVersion();
    this.names = serviceContext.names();
    String name = names.deployment();
    this.api =
        SpecRestApi.Builder.create(this, "RestApi")
            .restApiName(name)
            .apiDefinition(ApiDefinition.fromInline(definition.document(name)))
            .endpointTypes(List.of(EndpointType.REGIONAL))
            .disableExecuteApiEndpoint(settings.domain().isPresent())
            .failOnWarnings(true)
            // The role for logs is a setting of the account, which other APIs may use.
            .cloudWatchRole(true)
            .cloudWatchRoleRemovalPolicy(RemovalPolicy.RETAIN)
            .deployOptions(stage(serviceContext, integration, documentation))
            .build();
    Rules.except(
        api,
        "AwsSolutions-APIG2",
        "The validators are in the imported document, which this rule does not read.");
    Rules.exceptBelow(
        api.getNode().findChild("CloudWatchRole"),
        "AwsSolutions-IAM4",
        "AWS's policy for API Gateway's logs, which belong to the account and not only to this API.");
    version(documentation);
    executionLog(settings);
    permit(integration);
    authorization.authorizer().ifPresent(it -> it.permit(api));
    settings.frontDoor().apiKeys().ifPresent(it -> usagePlan(it, serviceContext.data().apiKey()));
    new Firewall(
            this,
            "Firewall",
            new Firewall.Props(
                serviceContext.stackContext(),
                ProtectedService.API_GATEWAY,
                name,
                limits(settings)))
        .protect(api.getDeploymentStage().getStageArn());
    settings
        .domain()
        .ifPresent(
            _ ->
                new CustomDomain(
                    this,
                    "CustomDomain",
                    new CustomDomain.Props(serviceContext.stackContext(), api)));
    // With two regions, Route 53's health checks call both.
    if (integration instanceof Integration.ToLoadBalancer
        && settings.regions().standby().isEmpty()) {
      String url = url(settings) + ApiConstants.REGION_HEALTH.substring(1);
      new Heartbeat(this, "Heartbeat", new Heartbeat.Props(serviceContext.stackContext(), url));
    }
    outputs(settings);
  }

  /** Returns the host of the default endpoint, for an API without a domain. */
  public String host() {
    return "%s.execute-api.%s.%s"
        .formatted(api.getRestApiId(), Stack.of(this).getRegion(), Aws.URL_SUFFIX);
  }

  /** Returns the dimensions of its metrics. */
  public Map<String, String> dimensions() {
    return ApiConstants.dimensions(names);
  }

  /**
   * Returns the dimensions of the metrics of each public route, which need no token and do not
   * count as requests to the API.
   */
  public List<Map<String, String>> dimensionsOfPublicRoutes() {
    return GatewayDefinition.PUBLIC.stream()
        .sorted()
        .map(
            it -> {
              var route = new TreeMap<>(dimensions());
              route.putAll(Map.of("Method", "GET", "Resource", it));
              return Map.copyOf(route);
            })
        .toList();
  }

  private StageOptions stage(
      ServiceContext serviceContext, Integration integration, String documentation) {
    var settings = serviceContext.settings();
    var stage =
        StageOptions.builder()
            .stageName(ApiConstants.STAGE)
            .tracingEnabled(true)
            .metricsEnabled(true)
            .documentationVersion(documentation)
            .accessLogDestination(
                new LogGroupLogDestination(Logs.group(this, "AccessLogGroup", settings)))
            .accessLogFormat(GatewayLogFormat.format())
            .loggingLevel(MethodLoggingLevel.ERROR)
            // Tracing would log bodies and tokens.
            .dataTraceEnabled(false)
            .throttlingRateLimit(settings.frontDoor().throttle().rate())
            .throttlingBurstLimit(settings.frontDoor().throttle().burst())
            .cachingEnabled(false)
            .methodOptions(methods(settings, serviceContext.stackContext().api()));
    settings
        .frontDoor()
        .cache()
        .ifPresent(size -> stage.cacheClusterEnabled(true).cacheClusterSize(size));
    if (integration instanceof Integration.ToLoadBalancer) {
      // AWS advises against credentials in stage variables, but without a Lambda authorizer a
      // mapping can read a secret from nowhere else. docs/secrets.md lists who can read it.
      stage.variables(
          Map.of(
              GatewayDefinition.ORIGIN_SECRET,
              serviceContext.data().originSecret().unsafeUnwrap()));
    }
    return stage.build();
  }

  /**
   * Returns the stage's logging and metrics, which settings of a method would otherwise replace.
   */
  private static MethodDeploymentOptions.Builder observed() {
    return MethodDeploymentOptions.builder()
        .loggingLevel(MethodLoggingLevel.ERROR)
        .metricsEnabled(true)
        .dataTraceEnabled(false);
  }

  private static Map<String, MethodDeploymentOptions> methods(
      DeploymentSettings settings, ApiDeclaration api) {
    var methods = new LinkedHashMap<String, MethodDeploymentOptions>();
    for (String path : List.of(IndexRoute.PATH, ApiConstants.REGION_HEALTH)) {
      methods.put(
          path + "/GET",
          observed().throttlingRateLimit(PUBLIC_RATE).throttlingBurstLimit(PUBLIC_RATE).build());
    }
    if (settings.frontDoor().cache().isPresent()) {
      api.cached()
          .forEach(
              (path, time) ->
                  methods.put(
                      path + "/GET",
                      observed()
                          .cachingEnabled(true)
                          .cacheDataEncrypted(true)
                          .cacheTtl(ApiConstants.cdk(time))
                          .throttlingRateLimit(settings.frontDoor().throttle().rate())
                          .throttlingBurstLimit(settings.frontDoor().throttle().burst())
                          .build()));
    }
    return methods;
  }

  /**
   * Creates a snapshot of the documentation, to which the stage refers and which exports contain.
   */
  private void version(String documentation) {
    var version =
        CfnDocumentationVersion.Builder.create(this, "DocumentationVersion-" + documentation)
            .restApiId(api.getRestApiId())
            .documentationVersion(documentation)
            .build();
    api.getDeploymentStage().getNode().addDependency(version);
  }

  /**
   * Creates the log group for execution errors before the stage, because API Gateway would create
   * one that never expires.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html">Set
   *     up CloudWatch logging for REST APIs</a>
   */
  private void executionLog(DeploymentSettings settings) {
    var log =
        Logs.group(
            this,
            "ExecutionLogGroup",
            settings,
            "API-Gateway-Execution-Logs_%s/%s".formatted(api.getRestApiId(), ApiConstants.STAGE));
    api.getDeploymentStage().getNode().addDependency(log);
  }

  private void permit(Integration integration) {
    if (integration instanceof Integration.ToFunction it) {
      it.function()
          .addPermission(
              "FrontDoor",
              Permission.builder()
                  .principal(new ServicePrincipal("apigateway.amazonaws.com"))
                  .sourceArn(api.arnForExecuteApi("*", "/*", ApiConstants.STAGE))
                  .build());
    }
  }

  private void usagePlan(ApiKeys keys, SecretValue value) {
    var plan =
        api.addUsagePlan(
            "UsagePlan",
            UsagePlanProps.builder()
                .description("Limits of each API key")
                .throttle(
                    ThrottleSettings.builder()
                        .rateLimit(keys.throttle().rate())
                        .burstLimit(keys.throttle().burst())
                        .build())
                .quota(
                    QuotaSettings.builder().limit(keys.requestsPerDay()).period(Period.DAY).build())
                .apiStages(
                    List.of(
                        UsagePlanPerApiStage.builder()
                            .api(api)
                            .stage(api.getDeploymentStage())
                            .build()))
                .build());
    // The secret gives every region the same value, and users can read it there.
    plan.addApiKey(
        api.addApiKey("ApiKey", ApiKeyOptions.builder().value(value.unsafeUnwrap()).build()));
  }

  /**
   * Returns the limits per address. Requests from the console have addresses of CloudFront, which
   * has limited them by client address; a forwarded address could be forged.
   */
  private List<RateLimit> limits(DeploymentSettings settings) {
    int requests = settings.frontDoor().requestsPerAddress();
    return List.of(
        settings
            .console()
            .map(_ -> Data.consoleSecret(names).unsafeUnwrap())
            .map(it -> RateLimit.unless("rate", requests, ApiConstants.CONSOLE_SECRET, it))
            .orElseGet(() -> RateLimit.of("rate", requests)),
        RateLimit.onPath("health-rate", HEALTH_PER_ADDRESS, ApiConstants.REGION_HEALTH));
  }

  /** Returns the URL of the API with a trailing slash. */
  private String url(DeploymentSettings settings) {
    return settings.domain().map(it -> "https://" + it.api() + "/").orElseGet(api::getUrl);
  }

  private void outputs(DeploymentSettings settings) {
    CfnOutput.Builder.create(this, "Url").description("The API").value(url(settings)).build();
    CfnOutput.Builder.create(this, "Export")
        .description(
            "Command that writes the OpenAPI document, with its documentation, to openapi.json")
        .value(
            "aws apigateway get-export --rest-api-id %s --stage-name %s --export-type oas30 --parameters extensions=documentation openapi.json"
                .formatted(api.getRestApiId(), ApiConstants.STAGE))
        .build();
  }
}
