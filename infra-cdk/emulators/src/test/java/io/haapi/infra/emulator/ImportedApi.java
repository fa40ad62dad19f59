package io.haapi.infra.emulator;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.Yaml;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.Integration;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.PutMode;

/**
 * The API of a template's OpenAPI document. moto's CloudFormation creates the API without the
 * document, so this class imports it through API Gateway, as AWS's CloudFormation does.
 */
public final class ImportedApi {
  private static final String INTEGRATION = "x-amazon-apigateway-integration";

  /** API Gateway's default timeout. */
  private static final int TIMEOUT = 29_000;

  private final ApiGatewayClient gateway;
  private final DeployedResource api;
  private final Map<String, Object> document;

  /**
   * Creates the import of a document.
   *
   * @param deployment the deployment that contains the API
   * @param api the API's resource
   */
  public ImportedApi(Deployment deployment, DeployedResource api) {
    this.gateway = deployment.account().apiGateway();
    this.api = api;
    this.document = StackTemplate.object(api.written("Body").orElseThrow());
  }

  /** Returns the document without mock integrations: moto requires a URI in every integration. */
  public ImportedApi withoutMocks() {
    for (var operation : operations().values()) {
      if ("mock".equals(integration(operation).get("type"))) operation.remove(INTEGRATION);
    }
    return this;
  }

  /**
   * Imports the document and replaces the API's content.
   *
   * @throws AwsServiceException if moto rejects it
   */
  public void put() {
    String text = new Yaml().dump(document);
    gateway.putRestApi(
        it ->
            it.restApiId(api.name())
                .mode(PutMode.OVERWRITE)
                .failOnWarnings(true)
                .body(SdkBytes.fromUtf8String(text)));
  }

  /** Returns the integrations of the document by method and path. */
  public Map<String, Route> asked() {
    var routes = new TreeMap<String, Route>();
    operations()
        .forEach(
            (route, operation) -> {
              var it = integration(operation);
              routes.put(
                  route,
                  new Route(
                      // Documents have the method in lower case, responses in upper case.
                      text(it.get("type")).toUpperCase(Locale.ROOT),
                      text(it.get("httpMethod")),
                      text(it.get("uri")),
                      text(it.get("connectionType")),
                      text(it.getOrDefault("timeoutInMillis", it.isEmpty() ? "" : TIMEOUT)),
                      StackTemplate.object(it.getOrDefault("requestParameters", Map.of()))));
            });
    return routes;
  }

  /** Returns the integrations that API Gateway reports. */
  public Map<String, Route> found() {
    var routes = new TreeMap<String, Route>();
    for (var resource :
        gateway.getResources(it -> it.restApiId(api.name()).embed("methods")).items()) {
      resource
          .resourceMethods()
          .forEach((method, it) -> routes.put(method + " " + resource.path(), route(it)));
    }
    return routes;
  }

  private static Route route(Method method) {
    Integration it = method.methodIntegration();
    if (it == null) return new Route("", "", "", "", "", Map.of());
    return new Route(
        text(it.typeAsString()).toUpperCase(Locale.ROOT),
        text(it.httpMethod()),
        text(it.uri()),
        text(it.connectionTypeAsString()),
        text(it.timeoutInMillis()),
        Map.copyOf(it.requestParameters()));
  }

  private Map<String, Map<String, Object>> operations() {
    var operations = new LinkedHashMap<String, Map<String, Object>>();
    StackTemplate.object(document.get("paths"))
        .forEach(
            (path, item) ->
                StackTemplate.object(item)
                    .forEach(
                        (method, operation) ->
                            operations.put(
                                method.toUpperCase(Locale.ROOT) + " " + path,
                                StackTemplate.object(operation))));
    return operations;
  }

  private static Map<String, Object> integration(Map<String, Object> operation) {
    return StackTemplate.object(operation.getOrDefault(INTEGRATION, Map.of()));
  }

  private static String text(Object value) {
    return value == null ? "" : value.toString();
  }

  /**
   * The integration of a route. Absent texts are empty.
   *
   * @param type the type of the integration
   * @param method the method that is sent
   * @param uri the target
   * @param connection the connection type, such as a VPC link
   * @param timeout the timeout in milliseconds
   * @param parameters the request parameters that are added or mapped
   */
  public record Route(
      String type,
      String method,
      String uri,
      String connection,
      String timeout,
      Map<String, Object> parameters) {}
}
