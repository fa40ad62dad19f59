package io.haapi.infra.emulator;

import static io.haapi.infra.emulator.ReportedValue.text;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.apigateway.model.MethodSetting;

/** Reads API Gateway's resources. */
final class ApiReaders {
  static final Map<String, ResourceReader> ALL =
      Map.of(
          "AWS::ApiGateway::RestApi", ApiReaders::api,
          "AWS::ApiGateway::Deployment", ApiReaders::deployment,
          "AWS::ApiGateway::Stage", ApiReaders::stage,
          "AWS::ApiGateway::UsagePlan", ApiReaders::usagePlan,
          "AWS::ApiGateway::ApiKey", ApiReaders::apiKey,
          "AWS::ApiGateway::DomainName", ApiReaders::domainName);

  private ApiReaders() {}

  private static Map<String, Object> api(Account account, DeployedResource it) {
    var api = account.apiGateway().getRestApi(ask -> ask.restApiId(it.name()));
    return Map.of(
        "Name", api.name(),
        "EndpointConfiguration.Types", api.endpointConfiguration().typesAsStrings(),
        "DisableExecuteApiEndpoint", api.disableExecuteApiEndpoint().toString());
  }

  private static Map<String, Object> deployment(Account account, DeployedResource it) {
    account
        .apiGateway()
        .getDeployment(ask -> ask.restApiId(it.text("RestApiId")).deploymentId(it.name()));
    return Map.of();
  }

  private static Map<String, Object> stage(Account account, DeployedResource it) {
    var stage =
        account
            .apiGateway()
            .getStage(ask -> ask.restApiId(it.text("RestApiId")).stageName(it.name()));
    var found = new TreeMap<String, Object>();
    found.put("StageName", stage.stageName());
    found.put("DeploymentId", text(stage.deploymentId()));
    found.put("DocumentationVersion", text(stage.documentationVersion()));
    found.put("TracingEnabled", text(stage.tracingEnabled()));
    found.put("CacheClusterEnabled", text(stage.cacheClusterEnabled()));
    found.put("CacheClusterSize", text(stage.cacheClusterSize()));
    found.put(
        "AccessLogSetting.Format",
        text(Optional.ofNullable(stage.accessLogSettings()).map(one -> one.format())));
    for (String position : it.names("MethodSettings")) {
      String at = "MethodSettings." + position + ".";
      // API Gateway's key is the path without its first slash, then the method.
      String key = it.text(at + "ResourcePath").substring(1) + "/" + it.text(at + "HttpMethod");
      settings(at, Optional.ofNullable(stage.methodSettings().get(key)), found);
    }
    return found;
  }

  private static void settings(
      String at, Optional<MethodSetting> settings, Map<String, Object> found) {
    found.put(at + "ThrottlingRateLimit", number(settings.map(it -> it.throttlingRateLimit())));
    found.put(at + "ThrottlingBurstLimit", text(settings.map(it -> it.throttlingBurstLimit())));
    found.put(at + "LoggingLevel", text(settings.map(it -> it.loggingLevel())));
    found.put(at + "MetricsEnabled", text(settings.map(it -> it.metricsEnabled())));
    found.put(at + "DataTraceEnabled", text(settings.map(it -> it.dataTraceEnabled())));
    found.put(at + "CachingEnabled", text(settings.map(it -> it.cachingEnabled())));
    found.put(at + "CacheTtlInSeconds", text(settings.map(it -> it.cacheTtlInSeconds())));
    found.put(at + "CacheDataEncrypted", text(settings.map(it -> it.cacheDataEncrypted())));
  }

  private static Map<String, Object> usagePlan(Account account, DeployedResource it) {
    var plan = account.apiGateway().getUsagePlan(ask -> ask.usagePlanId(it.name()));
    var throttle = Optional.ofNullable(plan.throttle());
    var quota = Optional.ofNullable(plan.quota());
    return Map.of(
        "Throttle.BurstLimit", text(throttle.map(one -> one.burstLimit())),
        "Throttle.RateLimit", number(throttle.map(one -> one.rateLimit())),
        "Quota.Limit", text(quota.map(one -> one.limit())),
        "Quota.Period", text(quota.map(one -> one.periodAsString())),
        "ApiStages.0.ApiId", text(plan.apiStages().stream().findFirst().map(one -> one.apiId())),
        "ApiStages.0.Stage", text(plan.apiStages().stream().findFirst().map(one -> one.stage())));
  }

  private static Map<String, Object> apiKey(Account account, DeployedResource it) {
    var key = account.apiGateway().getApiKey(ask -> ask.apiKey(it.name()));
    return Map.of("Enabled", text(key.enabled()));
  }

  private static Map<String, Object> domainName(Account account, DeployedResource it) {
    var domain = account.apiGateway().getDomainName(ask -> ask.domainName(it.name()));
    var endpoint = Optional.ofNullable(domain.endpointConfiguration());
    return Map.of(
        "DomainName", domain.domainName(),
        "SecurityPolicy", text(domain.securityPolicyAsString()),
        "RegionalCertificateArn", text(domain.regionalCertificateArn()),
        "EndpointConfiguration.Types",
            endpoint.map(one -> new HashSet<>(one.typesAsStrings())).orElse(new HashSet<>()));
  }

  /** Returns a number without fraction, as templates have it. */
  private static String number(Optional<Double> value) {
    return text(value.map(Math::round));
  }
}
