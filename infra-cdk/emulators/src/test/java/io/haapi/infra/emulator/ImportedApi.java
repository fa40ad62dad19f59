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
 * The API that a template's OpenAPI document describes. moto's CloudFormation makes the API without
 * it; its API Gateway imports it, as AWS's CloudFormation would have it do.
 */
public final class ImportedApi {
  private static final String INTEGRATION = "x-amazon-apigateway-integration";

  /** What API Gateway takes where none is said. */
  private static final int TIMEOUT = 29_000;

  private final ApiGatewayClient gateway;
  private final DeployedResource api;
  private final Map<String, Object> document;

  /**
   * @param deployment where the API was made
   * @param api as the template has it
   */
  public ImportedApi(Deployment deployment, DeployedResource api) {
    this.gateway = deployment.account().apiGateway();
    this.api = api;
    this.document = StackTemplate.object(api.written("Body").orElseThrow());
  }

  /**
   * Leaves out of the document how the gateway answers what it answers itself: moto demands an
   * address of every integration.
   */
  public ImportedApi withoutMocks() {
    for (var operation : operations().values()) {
      if ("mock".equals(integration(operation).get("type"))) operation.remove(INTEGRATION);
    }
    return this;
  }

  /**
   * Imports the document in the place of whatever the API had.
   *
   * @throws AwsServiceException when moto refuses it
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

  /** Where each route of the document sends a request, by method and path. */
  public Map<String, Route> asked() {
    var routes = new TreeMap<String, Route>();
    operations()
        .forEach(
            (route, operation) -> {
              var it = integration(operation);
              routes.put(
                  route,
                  new Route(
                      // Documents have it in small letters, answers in capitals.
                      text(it.get("type")).toUpperCase(Locale.ROOT),
                      text(it.get("httpMethod")),
                      text(it.get("uri")),
                      text(it.get("connectionType")),
                      text(it.getOrDefault("timeoutInMillis", it.isEmpty() ? "" : TIMEOUT)),
                      StackTemplate.object(it.getOrDefault("requestParameters", Map.of()))));
            });
    return routes;
  }

  /** Returns the same as API Gateway has it. */
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
   * Where a route sends a request; texts are empty for what is not said.
   *
   * @param type of the integration
   * @param method sent
   * @param uri it is sent to
   * @param connection whether it goes through a VPC link
   * @param timeout in milliseconds
   * @param parameters that are added to the request, or mapped
   */
  public record Route(
      String type,
      String method,
      String uri,
      String connection,
      String timeout,
      Map<String, Object> parameters) {}
}
