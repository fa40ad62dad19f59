package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks what the front door does before a request reaches a backend. */
class FrontDoorTest {
  private static final String VALIDATOR = "x-amazon-apigateway-request-validator";

  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.everyCombination();
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void validatesEveryOperationExceptIndex(Deployed deployed) {
    var document = ImportedDocument.of(deployed);
    var validators =
        JsonValues.object(document.content().get("x-amazon-apigateway-request-validators"));
    for (var operation : document.operations()) {
      if (operation.path().equals("/")) continue;
      boolean body = Boolean.TRUE.equals(operation.at("requestBody", "required"));
      var validator = validators.get(operation.at(VALIDATOR));
      assertThat(validator).as(operation.toString()).isNotNull();
      assertThat(JsonValues.at(validator, "validateRequestParameters")).isEqualTo(true);
      assertThat(JsonValues.at(validator, "validateRequestBody")).isEqualTo(body);
    }
  }

  /** The response to any missing parameter names the key. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void requiresOnlyKeyAmongParameters(Deployed deployed) {
    var missable =
        ImportedDocument.of(deployed).operations().stream()
            .flatMap(it -> JsonValues.list(it.at("parameters")).stream())
            .filter(it -> Boolean.TRUE.equals(JsonValues.at(it, "required")))
            .filter(it -> !"path".equals(JsonValues.at(it, "in")))
            .map(it -> JsonValues.at(it, "name"))
            .collect(Collectors.toSet());
    assertThat(missable).containsExactly("Idempotency-Key");
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void requiresKeyForEveryCommand(Deployed deployed) {
    var commands =
        ImportedDocument.of(deployed).operations().stream()
            .filter(it -> it.method().equals("post"))
            .toList();
    assertThat(commands)
        .hasSize(3)
        .allSatisfy(
            it ->
                assertThat(JsonValues.list(it.at("parameters")))
                    .anyMatch(
                        parameter -> "Idempotency-Key".equals(JsonValues.at(parameter, "name"))));
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void rejectsRequestsWithProblem(Deployed deployed) {
    var responses =
        JsonValues.object(
            ImportedDocument.of(deployed).content().get("x-amazon-apigateway-gateway-responses"));
    assertThat(responses)
        .containsKeys(
            "BAD_REQUEST_BODY",
            "BAD_REQUEST_PARAMETERS",
            "UNAUTHORIZED",
            "ACCESS_DENIED",
            "REQUEST_TOO_LARGE",
            "THROTTLED",
            "WAF_FILTERED",
            "INTEGRATION_TIMEOUT",
            "DEFAULT_4XX",
            "DEFAULT_5XX");
    responses.forEach(
        (name, response) -> {
          assertThat(JsonValues.at(response, "responseParameters"))
              .as(name)
              .extracting(it -> JsonValues.at(it, "gatewayresponse.header.Content-Type"))
              .isEqualTo("'application/problem+json'");
          assertThat(JsonValues.at(response, "responseTemplates", "application/json"))
              .asString()
              .contains(
                  "\"type\":\"urn:haapi:problem:",
                  "\"status\":" + JsonValues.at(response, "statusCode"));
          if (List.of("429", "503", "504").contains(JsonValues.at(response, "statusCode"))) {
            assertThat(JsonValues.object(JsonValues.at(response, "responseParameters")))
                .as(name)
                .containsKey("gatewayresponse.header.Retry-After");
          }
        });
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void throttlesLogsTracesAndHasFirewall(Deployed deployed) {
    var stage = deployed.only("AWS::ApiGateway::Stage");
    assertThat(stage.at("TracingEnabled")).isEqualTo(true);
    assertThat(stage.at("AccessLogSetting", "DestinationArn")).isNotNull();
    var methods = JsonValues.list(stage.at("MethodSettings"));
    assertThat(methods)
        .anySatisfy(
            it -> {
              assertThat(JsonValues.at(it, "ResourcePath")).isEqualTo("/*");
              assertThat(((Number) JsonValues.at(it, "ThrottlingRateLimit")).intValue())
                  .isEqualTo(deployed.settings().frontDoor().throttle().rate());
            })
        .anySatisfy(
            it -> assertThat(JsonValues.at(it, "ResourcePath")).isEqualTo("/~1health~1region"));
    assertThat(deployed.resources("AWS::WAFv2::WebACLAssociation")).hasSize(1);
    assertThat(deployed.resources("AWS::ApiGateway::UsagePlan"))
        .hasSize(deployed.settings().frontDoor().apiKeys().isPresent() ? 1 : 0);
    assertThat(deployed.only("AWS::ApiGateway::RestApi").at("DisableExecuteApiEndpoint"))
        .isEqualTo(deployed.settings().domain().isPresent());
    assertThat(deployed.resources("AWS::ApiGateway::DomainName"))
        .hasSize(
            deployed.settings().domain().isEmpty()
                ? 0
                : deployed.settings().regions().standby().isPresent() ? 2 : 1);
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void documentsExactlyTheExposedOperations(Deployed deployed) {
    var document = ImportedDocument.of(deployed);
    var documented =
        JsonValues.list(
                JsonValues.at(
                    document.content(), "x-amazon-apigateway-documentation", "documentationParts"))
            .stream()
            .map(it -> JsonValues.at(it, "location"))
            .filter(it -> "METHOD".equals(JsonValues.at(it, "type")))
            .map(it -> JsonValues.at(it, "method") + " " + JsonValues.at(it, "path"));
    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            document.operations().stream()
                .map(it -> it.method().toUpperCase(Locale.ROOT) + " " + it.path())
                .toList());
  }

  /** API Gateway would create the log group without an expiry. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void createsExecutionLogBeforeStage(Deployed deployed) {
    var log =
        deployed.resources("AWS::Logs::LogGroup").stream()
            .filter(
                it ->
                    JsonValues.everything(it.at("LogGroupName"))
                        .contains("API-Gateway-Execution-Logs_"))
            .toList();
    assertThat(log).hasSize(1);
    assertThat(log.getFirst().at("RetentionInDays"))
        .isEqualTo(deployed.settings().operations().logDays());
    var before =
        JsonValues.list(deployed.only("AWS::ApiGateway::Stage").content().get("DependsOn"));
    assertThat(before).anyMatch(log.getFirst().id()::equals);
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void logsOnlyBlockedRequestsWithoutSecrets(Deployed deployed) {
    var logging = deployed.only("AWS::WAFv2::LoggingConfiguration");
    var redacted =
        JsonValues.list(logging.at("RedactedFields")).stream()
            .map(it -> JsonValues.at(it, "SingleHeader", "Name"));
    assertThat(redacted)
        .contains("authorization", "cookie", "x-api-key", "x-amz-security-token", "x-session");
    assertThat(JsonValues.everything(logging.at("LoggingFilter")))
        .contains("BLOCK")
        .doesNotContain("COUNT");
  }

  /** Each name has an A and an AAAA record. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void resolvesDomainToIpv4AndIpv6(Deployed deployed) {
    assertThat(deployed.resources("AWS::ApiGateway::DomainName"))
        .allSatisfy(
            it ->
                assertThat(it.at("EndpointConfiguration", "IpAddressType")).isEqualTo("dualstack"));
  }

  /** API Gateway rejects mappings and cache keys with undeclared parameters. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void declaresParametersThatIntegrationsRead(Deployed deployed) {
    for (var operation : ImportedDocument.of(deployed).operations()) {
      var declared =
          JsonValues.list(operation.at("parameters")).stream()
              .map(it -> JsonValues.at(it, "in") + "." + JsonValues.at(it, "name"))
              .collect(Collectors.toSet());
      assertThat(
              JsonValues.everything(operation.at("x-amazon-apigateway-integration")).stream()
                  .filter(it -> it instanceof String text && text.startsWith("method.request."))
                  .map(it -> it.toString().replace("method.request.", "")))
          .as(operation.toString())
          .allMatch(declared::contains);
    }
  }

  /** API Gateway documents no empty static value, and the API rejects this name. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void overwritesCallerOnPublicRoutes(Deployed deployed) {
    for (var operation : ImportedDocument.of(deployed).operations()) {
      var mapping = operation.at("x-amazon-apigateway-integration", "requestParameters");
      if (mapping == null) continue;
      boolean anybody = JsonValues.list(operation.at("security")).isEmpty();
      assertThat("'-'".equals(JsonValues.at(mapping, "integration.request.header.X-Principal")))
          .as(operation.toString())
          .isEqualTo(anybody);
      assertThat(JsonValues.everything(mapping)).as(operation.toString()).doesNotContain("''");
    }
  }

  /** A caller never gets another caller's response, nor one older than 5 s. */
  @ParameterizedTest
  @MethodSource("everyDeployment")
  void cachesOnlyDeclaredRoutePerCaller(Deployed deployed) {
    boolean cache = deployed.settings().frontDoor().cache().isPresent();
    var stage = deployed.only("AWS::ApiGateway::Stage");
    assertThat(stage.at("CacheClusterEnabled")).isEqualTo(cache ? true : null);
    var cached =
        JsonValues.list(stage.at("MethodSettings")).stream()
            .filter(it -> Boolean.TRUE.equals(JsonValues.at(it, "CachingEnabled")))
            .toList();
    assertThat(cached).hasSize(cache ? 1 : 0);
    for (Object it : cached) {
      assertThat(JsonValues.at(it, "ResourcePath")).isEqualTo("/~1v1~1orders~1{id}");
      assertThat(JsonValues.at(it, "HttpMethod")).isEqualTo("GET");
      assertThat(((Number) JsonValues.at(it, "CacheTtlInSeconds")).intValue()).isBetween(1, 5);
      assertThat(JsonValues.at(it, "CacheDataEncrypted")).isEqualTo(true);
    }
    var keyed =
        ImportedDocument.of(deployed).operations().stream()
            .filter(it -> it.at("x-amazon-apigateway-integration", "cacheKeyParameters") != null)
            .toList();
    assertThat(keyed).hasSize(cache ? 1 : 0);
    for (var it : keyed) {
      assertThat(it).hasToString("get /v1/orders/{id}");
      assertThat(
              JsonValues.list(it.at("x-amazon-apigateway-integration", "cacheKeyParameters"))
                  .stream()
                  .map(Object::toString))
          .containsExactlyInAnyOrder(
              "method.request.path.id", "method.request.header.Authorization");
    }
  }
}
