package io.haapi.infra.frontdoor;

import io.haapi.infra.api.Api;
import io.haapi.infra.backend.Integration;
import io.haapi.infra.backend.PackagedFunction;
import io.haapi.infra.frontdoor.OpenApi.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The document that API Gateway imports: the API's contract, decorated with who may call, what is
 * checked, and where requests go.
 */
final class Definition {
  /** The index: answered by the front door itself, even when every backend is down. */
  static final String INDEX = "/";

  /**
   * What anybody may call. Of the health endpoints only the region's: the others are for load
   * balancers.
   */
  static final Set<String> PUBLIC = Set.of(INDEX, Api.REGION_HEALTH);

  /** What is kept in the cache, if there is one. */
  static final String CACHED = "/v1/orders/{id}";

  /** The stage variable that holds what is sent in {@code X-Origin-Secret}. */
  static final String ORIGIN_SECRET = "originSecret";

  /**
   * What public routes send in {@code X-Principal}, so that nothing of the client's gets there. No
   * caller can have this name: {@code Caller} of the API refuses it. An empty static value would
   * say the same, but API Gateway's documentation knows no such form.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html">Mapping
   *     sources of REST APIs</a>
   */
  static final String NOBODY = "'-'";

  private static final Set<String> INTERNAL = Set.of("/health/live", "/health/ready");
  private static final String CALLER = "caller";
  private static final String API_KEY = "api_key";

  private final OpenApi contract;
  private final Integration integration;
  private final AuthorizationScheme caller;
  private final boolean apiKeys;
  private final boolean cache;
  private final Map<String, Map<String, Map<String, Object>>> paths;

  Definition(
      OpenApi contract,
      Integration integration,
      AuthorizationScheme caller,
      boolean apiKeys,
      boolean cache) {
    this.contract = contract;
    this.integration = integration;
    this.caller = caller;
    this.apiKeys = apiKeys;
    this.cache = cache;
    this.paths = paths();
  }

  Map<String, Object> document(String name) {
    var info = new LinkedHashMap<>(contract.info());
    info.put("title", name);
    var document = new LinkedHashMap<String, Object>();
    document.put("openapi", "3.0.3");
    document.put("info", info);
    document.put("paths", paths);
    document.put(
        "components", Map.of("schemas", contract.schemas(), "securitySchemes", securitySchemes()));
    document.put("x-amazon-apigateway-request-validators", validators());
    document.put("x-amazon-apigateway-gateway-responses", GatewayResponses.all(caller));
    document.put("x-amazon-apigateway-documentation", documentation());
    ImportRules.check(document);
    return Ordered.document(document);
  }

  /** The version of the documentation in it. */
  String documentationVersion() {
    return Documentation.version(contract.info(), documentation());
  }

  private Map<String, Object> documentation() {
    return Documentation.of(contract.info(), paths);
  }

  private Map<String, Map<String, Map<String, Object>>> paths() {
    var paths = new LinkedHashMap<String, Map<String, Map<String, Object>>>();
    paths.put(INDEX, new LinkedHashMap<>(Map.of("get", Index.operation())));
    for (var operation : contract.operations()) {
      if (INTERNAL.contains(operation.path())) continue;
      paths
          .computeIfAbsent(operation.path(), _ -> new LinkedHashMap<>())
          .put(operation.method(), decorated(operation));
    }
    return paths;
  }

  private Map<String, Object> decorated(Operation operation) {
    var content = new LinkedHashMap<>(operation.content());
    content.put("security", security(operation.path()));
    if (isCached(operation)) content.put("parameters", withAuthorization(operation));
    content.put(
        "x-amazon-apigateway-request-validator",
        operation.requiresBody() ? "body-and-parameters" : "parameters");
    content.put(
        "x-amazon-apigateway-integration",
        switch (integration) {
          case Integration.Servers servers -> toServers(operation, servers);
          case Integration.Function function -> toFunction(operation, function);
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
   * Request transformation: who calls and who asks are set here, whatever the client sent. The CDK
   * has no construct for a REST API before a load balancer ({@code AlbIntegration} is merged, but
   * not in 2.263.0), and would have none for an imported document.
   */
  private Map<String, Object> toServers(Operation operation, Integration.Servers servers) {
    var mapping = new LinkedHashMap<String, String>();
    for (String name : operation.parameters("path")) {
      mapping.put("integration.request.path." + name, "method.request.path." + name);
    }
    mapping.put("integration.request.header.X-Origin-Secret", "stageVariables." + ORIGIN_SECRET);
    mapping.put(
        "integration.request.header.X-Principal",
        PUBLIC.contains(operation.path()) ? NOBODY : caller.principal());
    var content = integration("http_proxy", operation);
    content.put("httpMethod", operation.method().toUpperCase(java.util.Locale.ROOT));
    // Without the stage, which a backend does not know.
    content.put("uri", servers.baseUri() + operation.path());
    content.put("connectionType", "VPC_LINK");
    content.put("connectionId", servers.vpcLinkId());
    content.put("integrationTarget", servers.target());
    content.put("requestParameters", mapping);
    return content;
  }

  private Map<String, Object> toFunction(Operation operation, Integration.Function function) {
    var content = integration("aws_proxy", operation);
    content.put("httpMethod", "POST");
    content.put("uri", PackagedFunction.invocation(function.function()));
    return content;
  }

  private Map<String, Object> integration(String type, Operation operation) {
    var content = new LinkedHashMap<String, Object>();
    content.put("type", type);
    content.put("passthroughBehavior", "when_no_match");
    content.put("timeoutInMillis", Api.GATEWAY.toMillis());
    if (isCached(operation)) {
      // By token, so that nobody gets what was answered to another caller.
      content.put(
          "cacheKeyParameters",
          List.of("method.request.path.id", "method.request.header.Authorization"));
    }
    return content;
  }

  private boolean isCached(Operation operation) {
    return cache && operation.path().equals(CACHED) && operation.method().equals("get");
  }

  /** What a cache tells requests apart by must be declared. */
  private static List<Object> withAuthorization(Operation operation) {
    var parameters = new ArrayList<Object>((List<?>) operation.content().get("parameters"));
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
