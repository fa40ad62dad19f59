package io.haapi.infra.frontdoor;

import io.haapi.infra.api.ApiConstants;
import io.haapi.infra.api.ApiDeclaration;
import io.haapi.infra.api.ImportableDocument.ImportableOperation;
import io.haapi.infra.backend.Integration;
import io.haapi.infra.backend.PackagedFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The document that API Gateway imports: the operations of the API with their authorization,
 * validation and integration.
 */
final class GatewayDefinition {
  /**
   * The paths that need no authorization. The other health endpoints are for load balancers only.
   */
  static final Set<String> PUBLIC = Set.of(IndexRoute.PATH, ApiConstants.REGION_HEALTH);

  /** The stage variable that holds the value of the header {@code X-Origin-Secret}. */
  static final String ORIGIN_SECRET = "originSecret";

  /**
   * The value of {@code X-Principal} on public routes, which overwrites the client's. No caller can
   * have this name, because {@code Caller} of the API rejects it. An empty static value would do,
   * but API Gateway's documentation does not describe that form.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html">Mapping
   *     sources of REST APIs</a>
   */
  static final String NO_CALLER = "'-'";

  private static final Set<String> INTERNAL = Set.of("/health/live", "/health/ready");
  private static final String CALLER = "caller";
  private static final String API_KEY = "api_key";

  private final ApiDeclaration api;
  private final Integration integration;
  private final AuthorizationScheme caller;
  private final boolean apiKeys;
  private final boolean cache;
  private final Map<String, Map<String, Map<String, Object>>> paths;

  GatewayDefinition(
      ApiDeclaration api,
      Integration integration,
      AuthorizationScheme caller,
      boolean apiKeys,
      boolean cache) {
    this.api = api;
    this.integration = integration;
    this.caller = caller;
    this.apiKeys = apiKeys;
    this.cache = cache;
    this.paths = paths();
  }

  Map<String, Object> document(String name) {
    var info = new LinkedHashMap<>(api.document().info());
    info.put("title", name);
    var document = new LinkedHashMap<String, Object>();
    document.put("openapi", "3.0.3");
    document.put("info", info);
    document.put("paths", paths);
    document.put(
        "components",
        Map.of("schemas", api.document().schemas(), "securitySchemes", securitySchemes()));
    document.put("x-amazon-apigateway-request-validators", validators());
    document.put("x-amazon-apigateway-gateway-responses", GatewayResponses.all(caller));
    document.put("x-amazon-apigateway-documentation", documentation());
    ImportRules.check(document);
    return SortedMembers.document(document);
  }

  /** Returns the version of the documentation in the document. */
  String documentationVersion() {
    return Documentation.version(api.document().info(), documentation());
  }

  private Map<String, Object> documentation() {
    return Documentation.of(api.document().info(), paths);
  }

  private Map<String, Map<String, Map<String, Object>>> paths() {
    var paths = new LinkedHashMap<String, Map<String, Map<String, Object>>>();
    paths.put(IndexRoute.PATH, new LinkedHashMap<>(Map.of("get", IndexRoute.operation(api))));
    for (var operation : api.document().operations()) {
      if (INTERNAL.contains(operation.path())) continue;
      paths
          .computeIfAbsent(operation.path(), _ -> new LinkedHashMap<>())
          .put(operation.method(), decorated(operation));
    }
    paths.computeIfAbsent(
        ApiConstants.REGION_HEALTH, _ -> new LinkedHashMap<>(Map.of("get", regionHealth())));
    return paths;
  }

  /** Returns the route of the core that health checks need, for documents that leave it out. */
  private Map<String, Object> regionHealth() {
    return decorated(
        new ImportableOperation(
            ApiConstants.REGION_HEALTH,
            "get",
            Map.of(
                "operationId",
                "getRegionHealth",
                "summary",
                "Check the health of the region",
                "responses",
                Map.of(
                    "200",
                    Map.of("description", "The region is healthy."),
                    "503",
                    Map.of("description", "The region is unhealthy.")))));
  }

  private Map<String, Object> decorated(ImportableOperation operation) {
    var content = new LinkedHashMap<>(operation.content());
    // The importer has no use for them.
    content.keySet().removeIf(ApiDeclaration::isExtension);
    content.put("security", security(operation.path()));
    if (isCached(operation)) content.put("parameters", withAuthorization(operation));
    content.put(
        "x-amazon-apigateway-request-validator",
        operation.requiresBody() ? "body-and-parameters" : "parameters");
    content.put(
        "x-amazon-apigateway-integration",
        switch (integration) {
          case Integration.ToLoadBalancer servers -> toServers(operation, servers);
          case Integration.ToFunction function -> toFunction(operation, function);
        });
    return content;
  }

  private List<Map<String, Object>> security(String path) {
    if (PUBLIC.contains(path)) return List.of();
    var needed = new LinkedHashMap<String, Object>(Map.of(CALLER, List.of()));
    if (apiKeys) needed.put(API_KEY, List.of());
    return List.of(needed);
  }

  /**
   * Returns the integration with a load balancer. It overwrites the headers that identify the front
   * door and the caller. The CDK has no construct for a REST API in front of a load balancer
   * ({@code AlbIntegration} is merged, but not in 2.263.0), and none for an imported document.
   */
  private Map<String, Object> toServers(
      ImportableOperation operation, Integration.ToLoadBalancer servers) {
    var mapping = new LinkedHashMap<String, String>();
    for (String name : operation.parameters("path")) {
      mapping.put("integration.request.path." + name, "method.request.path." + name);
    }
    mapping.put("integration.request.header.X-Origin-Secret", "stageVariables." + ORIGIN_SECRET);
    mapping.put(
        "integration.request.header.X-Principal",
        PUBLIC.contains(operation.path()) ? NO_CALLER : caller.principal());
    var content = integration("http_proxy", operation);
    content.put("httpMethod", operation.method().toUpperCase(java.util.Locale.ROOT));
    // The backend's paths do not include the stage.
    content.put("uri", servers.baseUri() + operation.path());
    content.put("connectionType", "VPC_LINK");
    content.put("connectionId", servers.vpcLinkId());
    content.put("integrationTarget", servers.target());
    content.put("requestParameters", mapping);
    return content;
  }

  private Map<String, Object> toFunction(
      ImportableOperation operation, Integration.ToFunction function) {
    var content = integration("aws_proxy", operation);
    content.put("httpMethod", "POST");
    content.put("uri", PackagedFunction.invocation(function.function()));
    return content;
  }

  private Map<String, Object> integration(String type, ImportableOperation operation) {
    var content = new LinkedHashMap<String, Object>();
    content.put("type", type);
    content.put("passthroughBehavior", "when_no_match");
    content.put("timeoutInMillis", ApiConstants.GATEWAY.toMillis());
    if (isCached(operation)) {
      var key = new ArrayList<String>();
      for (String name : operation.parameters("path")) key.add("method.request.path." + name);
      for (String name : operation.parameters("query")) {
        key.add("method.request.querystring." + name);
      }
      // A caller must never get another caller's response.
      key.add("method.request.header.Authorization");
      content.put("cacheKeyParameters", key);
    }
    return content;
  }

  private boolean isCached(ImportableOperation operation) {
    return cache && operation.method().equals("get") && api.cached().containsKey(operation.path());
  }

  /** Returns the parameters with the header of the cache key, which API Gateway must know. */
  private static List<Object> withAuthorization(ImportableOperation operation) {
    var parameters = new ArrayList<Object>();
    if (operation.content().get("parameters") instanceof List<?> own) parameters.addAll(own);
    parameters.add(
        Map.of(
            "name",
            "Authorization",
            "in",
            "header",
            "required",
            false,
            "schema",
            Map.of("type", "string")));
    return parameters;
  }

  private Map<String, Object> securitySchemes() {
    var schemes = new LinkedHashMap<String, Object>();
    schemes.put(CALLER, caller.scheme());
    if (apiKeys) {
      schemes.put(API_KEY, Map.of("type", "apiKey", "name", "x-api-key", "in", "header"));
    }
    return schemes;
  }

  private static Map<String, Object> validators() {
    return Map.of(
        "body-and-parameters",
        Map.of("validateRequestBody", true, "validateRequestParameters", true),
        "parameters",
        Map.of("validateRequestBody", false, "validateRequestParameters", true));
  }
}
