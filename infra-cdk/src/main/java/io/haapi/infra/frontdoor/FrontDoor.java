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

/** All that is public: a REST API of API Gateway, and what stands before it. */
public final class FrontDoor extends Construct {
  /**
   * Of routes that need no token, in requests per second: of health checkers and some more. The
   * firewall keeps single addresses from using it up.
   */
  private static final int PUBLIC_RATE = 200;

  /**
   * In five minutes: a checker of Route 53 asks thirty times. Whoever could use up what anybody may
   * ask of it would make the region look down.
   */
  private static final int HEALTH_PER_ADDRESS = 100;

  private final Names names;
  private final SpecRestApi api;

  /**
   * The properties of a front door.
   *
   * @param serviceContext the context of the API that it serves
   * @param integration where requests go
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
            // Which role may write logs is the account's setting, and others may rely on it.
            .cloudWatchRole(true)
            .cloudWatchRoleRemovalPolicy(RemovalPolicy.RETAIN)
            .deployOptions(stage(serviceContext, integration, documentation))
            .build();
    Rules.except(
        api,
        "AwsSolutions-APIG2",
        "Its validators stand in the imported document, where this rule does not look.");
    Rules.exceptBelow(
        api.getNode().findChild("CloudWatchRole"),
        "AwsSolutions-IAM4",
        "AWS's own policy for API Gateway's logs, which are the account's and not this API's alone.");
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
    // With two regions health checks of Route 53 call each of them.
    if (integration instanceof Integration.ToLoadBalancer
        && settings.regions().standby().isEmpty()) {
      String url = url(settings) + ApiConstants.REGION_HEALTH.substring(1);
      new Heartbeat(this, "Heartbeat", new Heartbeat.Props(serviceContext.stackContext(), url));
    }
    outputs(settings);
  }

  /** The host of its own address, where it has no domain. */
  public String host() {
    return "%s.execute-api.%s.%s"
        .formatted(api.getRestApiId(), Stack.of(this).getRegion(), Aws.URL_SUFFIX);
  }

  /** By which API Gateway's metrics name it. */
  public Map<String, String> dimensions() {
    return ApiConstants.dimensions(names);
  }

  /** The same for each route of its own: they need no token, and are no part of the API. */
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
            // It would log bodies and tokens.
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
      // AWS says that these are not for credentials, but a mapping reads no other place on routes
      // without a Lambda authorizer: docs/deploy.md says who can read it, and what limits that.
      stage.variables(
          Map.of(
              GatewayDefinition.ORIGIN_SECRET,
              serviceContext.data().originSecret().unsafeUnwrap()));
    }
    return stage.build();
  }

  /** A method's own settings stand in place of the stage's, not beside them. */
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

  /** A snapshot of the documentation, which the stage names and an export gives back. */
  private void version(String documentation) {
    var version =
        CfnDocumentationVersion.Builder.create(this, "DocumentationVersion-" + documentation)
            .restApiId(api.getRestApiId())
            .documentationVersion(documentation)
            .build();
    api.getDeploymentStage().getNode().addDependency(version);
  }

  /**
   * The log to which API Gateway writes what fails. Made here, before the stage: API Gateway would
   * make one that never expires.
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
    // One value in every region, and in a place from which it can be read.
    plan.addApiKey(
        api.addApiKey("ApiKey", ApiKeyOptions.builder().value(value.unsafeUnwrap()).build()));
  }

  /**
   * What came by the console came from addresses of CloudFront: it was limited there, by the
   * address of who asked. A forwarded address would be the client's to choose.
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

  /** Where clients find it, with a slash at the end. */
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
