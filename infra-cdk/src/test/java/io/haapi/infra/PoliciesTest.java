package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.Json;
import io.haapi.infra.settings.Auth;
import io.haapi.infra.settings.Pattern;
import io.haapi.infra.settings.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for every pattern, in every flavour, whatever its options. */
class PoliciesTest {
  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.allWithOptions();
  }

  static Stream<Named<Deployed>> everyServer() {
    return everyDeployment().filter(it -> it.getPayload().pattern() != Pattern.LAMBDA);
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void nothingIsPublicButTheFrontDoor(Deployed deployed) {
    assertThat(deployed.resources("AWS::ElasticLoadBalancingV2::LoadBalancer"))
        .allSatisfy(it -> assertThat(it.at("Scheme")).isEqualTo("internal"));
    assertThat(deployed.resources("AWS::EC2::Subnet"))
        .allSatisfy(it -> assertThat(it.at("MapPublicIpOnLaunch")).isEqualTo(false));
    assertThat(deployed.resources("AWS::ECS::Service"))
        .allSatisfy(
            it ->
                assertThat(it.at("NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp"))
                    .isIn("DISABLED", null));
    assertThat(deployed.resources("AWS::Lambda::Url")).isEmpty();
    assertThat(deployed.resources("AWS::EC2::SecurityGroup"))
        .allSatisfy(
            it ->
                assertThat(Json.list(it.at("SecurityGroupIngress")))
                    .noneMatch(rule -> "0.0.0.0/0".equals(Json.at(rule, "CidrIp"))));
    assertThat(deployed.resources("AWS::EC2::SecurityGroupIngress"))
        .allSatisfy(it -> assertThat(it.at("SourceSecurityGroupId")).isNotNull());
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void noGrantAllowsEveryActionOrTables(Deployed deployed) {
    for (var policy : deployed.resources("AWS::IAM::Policy")) {
      for (Object statement : Json.list(policy.at("PolicyDocument", "Statement"))) {
        var actions = Json.list(Json.at(statement, "Action"));
        assertThat(actions).isNotEmpty().noneMatch("*"::equals);
        boolean tables = actions.stream().anyMatch(it -> it.toString().startsWith("dynamodb:"));
        if (tables) {
          assertThat(Json.list(Json.at(statement, "Resource"))).noneMatch("*"::equals);
          assertThat(actions).noneMatch(it -> it.toString().contains("*"));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void whatIsStoredIsEncryptedAndKeptWhenItMust(Deployed deployed) {
    for (var table : deployed.resources("AWS::DynamoDB::GlobalTable")) {
      assertThat(
              table.at(
                  "Replicas",
                  "0",
                  "PointInTimeRecoverySpecification",
                  "PointInTimeRecoveryEnabled"))
          .isEqualTo(true);
      assertThat(table.at("Replicas", "0", "DeletionProtectionEnabled"))
          .isEqualTo(deployed.settings().retain());
      assertThat(table.content().get("DeletionPolicy"))
          .isEqualTo(deployed.settings().retain() ? "Retain" : "Delete");
    }
    assertThat(deployed.resources("AWS::S3::Bucket"))
        .allSatisfy(it -> assertThat(it.at("BucketEncryption")).isNotNull());
    for (var launch : deployed.resources("AWS::EC2::LaunchTemplate")) {
      assertThat(launch.at("LaunchTemplateData", "BlockDeviceMappings", "0", "Ebs", "Encrypted"))
          .isEqualTo(true);
      assertThat(launch.at("LaunchTemplateData", "MetadataOptions", "HttpTokens"))
          .isEqualTo("required");
    }
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void everyServerIsSpreadOverThreeZonesById(Deployed deployed) {
    var zones = Set.copyOf(deployed.settings().region().zones());
    assertThat(zones).hasSize(Region.ZONES);
    var subnets = deployed.resources("AWS::EC2::Subnet");
    assertThat(subnets.stream().map(it -> it.at("AvailabilityZoneId")).collect(Collectors.toSet()))
        .isEqualTo(zones);
    assertThat(subnets).allSatisfy(it -> assertThat(it.at("AvailabilityZone")).isNull());
    assertThat(Json.list(deployed.only("AWS::ApiGatewayV2::VpcLink").at("SubnetIds"))).hasSize(3);
    assertThat(Json.list(deployed.only("AWS::ElasticLoadBalancingV2::LoadBalancer").at("Subnets")))
        .hasSize(3);
    assertThat(deployed.resources("AWS::AutoScaling::AutoScalingGroup"))
        .allSatisfy(it -> assertThat(Json.list(it.at("VPCZoneIdentifier"))).hasSize(3));
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void capacitySurvivesTheLossOfAZoneWithoutScaling(Deployed deployed) {
    int needed = deployed.settings().capacity().needed();
    var minimums =
        Stream.concat(
                deployed.resources("AWS::AutoScaling::AutoScalingGroup").stream()
                    .map(it -> it.at("MinSize")),
                deployed.resources("AWS::ApplicationAutoScaling::ScalableTarget").stream()
                    .map(it -> it.at("MinCapacity")))
            .map(it -> Integer.parseInt(String.valueOf(it).replace(".0", "")))
            .toList();
    assertThat(minimums)
        .isNotEmpty()
        .allSatisfy(
            it -> assertThat(it - Math.ceilDiv(it, Region.ZONES)).isGreaterThanOrEqualTo(needed));
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void variablesAreOnesThatTheApiReads(Deployed deployed) throws IOException {
    var documented = new TreeSet<String>();
    String reference = Files.readString(Deployments.project().resolve("docs/configuration.md"));
    java.util.regex.Pattern.compile(
            "^\\| `(haapi\\.[a-z.-]+)` \\|", java.util.regex.Pattern.MULTILINE)
        .matcher(reference)
        .results()
        .forEach(it -> documented.add(variable(it.group(1))));
    documented.add("HAAPI_LAMBDA_IDENTITY");
    // User data and secrets hold lines of variables; a list's values have numbers.
    var named = new TreeSet<String>();
    for (Object value :
        Json.everything(deployed.resources().map(Deployed.Resource::properties).toList())) {
      if (value instanceof Map<?, ?> members) {
        members.keySet().forEach(it -> collect(it.toString(), named));
        if (members.get("Name") instanceof String name) collect(name, named);
      } else if (value instanceof String text && text.contains("=")) {
        text.lines()
            .filter(it -> it.matches("HAAPI_[A-Z0-9_]+=.*"))
            .forEach(it -> collect(it, named));
      }
    }
    // What first-boot.sh takes, and no variable of the API's.
    named.removeIf(
        it ->
            it.matches(
                "HAAPI_(ARTIFACT_URI|ARTIFACT_SHA256|SETTINGS|SECRETS_PARAMETER|LOG_GROUP)"));
    assertThat(named).hasSizeGreaterThan(2);
    assertThat(documented).containsAll(named);
  }

  private static void collect(String text, Set<String> into) {
    String name = text.replaceFirst("=.*", "").replaceFirst("_\\d+$", "");
    if (name.matches("HAAPI_[A-Z_]+")) into.add(name);
  }

  private static String variable(String property) {
    return property.replace("-", "").replace('.', '_').toUpperCase(java.util.Locale.ROOT);
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void whoeverCallsIsKnownButForTheIndexAndTheRegionsHealth(Deployed deployed) {
    var paths = Json.object(deployed.only("AWS::ApiGateway::RestApi").at("Body", "paths"));
    var open = new TreeSet<String>();
    paths.forEach(
        (path, item) ->
            Json.object(item)
                .forEach(
                    (method, operation) -> {
                      if (Json.list(Json.at(operation, "security")).isEmpty()) {
                        open.add(method + " " + path);
                      }
                    }));
    assertThat(open).containsExactly("get /", "get /health/region");
    assertThat(paths).doesNotContainKeys("/health/live", "/health/ready");
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void theCallerAndTheOriginAreSetByTheFrontDoorAlone(Deployed deployed) {
    var paths = Json.object(deployed.only("AWS::ApiGateway::RestApi").at("Body", "paths"));
    paths.forEach(
        (path, item) -> {
          if (path.equals("/")) return;
          Json.object(item)
              .forEach(
                  (method, operation) -> {
                    var integration =
                        Json.object(Json.at(operation, "x-amazon-apigateway-integration"));
                    var mapping = Json.object(integration.get("requestParameters"));
                    assertThat(mapping)
                        .as(method + " " + path)
                        .containsEntry(
                            "integration.request.header.X-Origin-Secret",
                            "stageVariables.originSecret")
                        .containsKey("integration.request.header.X-Principal");
                    assertThat(integration.get("connectionType")).isEqualTo("VPC_LINK");
                  });
        });
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void theCallerIsWhomTheAuthorizationOfThisDeploymentNames(Deployed deployed) {
    var api = deployed.only("AWS::ApiGateway::RestApi");
    var scheme = Json.at(api.at("Body"), "components", "securitySchemes", "caller");
    assertThat(Json.at(scheme, "name")).isEqualTo("Authorization");
    var expected =
        switch (deployed.settings().auth()) {
          case Auth.Cognito _ ->
              List.of("cognito_user_pools", "context.authorizer.claims.sub", "claims-sub");
          case Auth.Oidc _ -> List.of("custom", "context.authorizer.principalId", "principal-id");
          case Auth.Iam _ -> List.of("awsSigv4", "context.identity.caller", "caller");
        };
    assertThat(Json.at(scheme, "x-amazon-apigateway-authtype")).isEqualTo(expected.get(0));
    if (deployed.pattern() == Pattern.LAMBDA) {
      assertThat(
              deployed.resources("AWS::Lambda::Function").stream()
                  .map(it -> it.at("Environment", "Variables", "HAAPI_LAMBDA_IDENTITY"))
                  .filter(Objects::nonNull))
          .containsExactly(expected.get(2));
    } else {
      assertThat(
              Json.everything(api.at("Body", "paths")).stream()
                  .map(
                      it ->
                          Json.at(
                              it, "requestParameters", "integration.request.header.X-Principal"))
                  .filter(Objects::nonNull)
                  .distinct())
          // Nobody, where anybody may call.
          .containsExactlyInAnyOrder(expected.get(1), "''");
    }
  }

  static Stream<Named<Deployed>> everyDeploymentWithAnAuthorizer() {
    return everyDeployment().filter(it -> it.getPayload().settings().auth() instanceof Auth.Oidc);
  }

  @ParameterizedTest
  @MethodSource("everyDeploymentWithAnAuthorizer")
  void theAuthorizerIsAskedOnlyAboutTokensAndReachesTheIssuer(Deployed deployed) {
    var authorizer =
        Json.object(
            deployed
                .only("AWS::ApiGateway::RestApi")
                .at(
                    "Body",
                    "components",
                    "securitySchemes",
                    "caller",
                    "x-amazon-apigateway-authorizer"));
    assertThat(authorizer.get("type")).isEqualTo("token");
    // So much longer than it says may a token be good.
    assertThat(number(authorizer.get("authorizerResultTtlInSeconds"))).isBetween(1, 300);
    var tokens =
        java.util.regex.Pattern.compile((String) authorizer.get("identityValidationExpression"));
    assertThat(List.of("Bearer ey-J.e_Y.c2ln", "bearer a.b.c"))
        .allMatch(it -> tokens.matcher(it).find());
    assertThat(
            List.of(
                "",
                "Bearer",
                "Bearer ",
                "a.b.c",
                "Basic YTpi",
                "Bearer a.b",
                "Bearer a.b.",
                "Bearer a.b.c d",
                "Bearer a.b.c.d",
                "Bearer a.b.c,Bearer a.b.c",
                " Bearer a.b.c"))
        .noneMatch(it -> tokens.matcher(it).find());

    var function = functionOf(deployed, "Authorizer");
    assertThat(function.at("VpcConfig")).isNull();
    assertThat(function.at("SnapStart", "ApplyOn")).isEqualTo("PublishedVersions");
    assertThat(function.at("Handler"))
        .isEqualTo("io.haapi.lambda.authorizer.TokenAuthorizer::handleRequest");
    assertThat(Json.object(function.at("Environment", "Variables")))
        .containsEntry("HAAPI_JWT_ISSUER", "https://issuer.example/tenant")
        .containsEntry("HAAPI_JWT_AUDIENCE", "orders")
        .noneSatisfy((name, _) -> assertThat(name).contains("DYNAMODB"));
    var alias =
        deployed.resources("AWS::Lambda::Alias").stream()
            .filter(it -> function.id().equals(Json.at(it.at("FunctionName"), "Ref")))
            .findFirst()
            .orElseThrow();
    assertThat(Json.everything(authorizer.get("authorizerUri"))).contains(alias.id());
    var permissions =
        deployed.resources("AWS::Lambda::Permission").stream()
            .filter(it -> Json.everything(it.at("FunctionName")).contains(alias.id()))
            .toList();
    assertThat(permissions)
        .singleElement()
        .satisfies(
            it ->
                assertThat(Json.everything(it.at("SourceArn")))
                    .contains("/authorizers/*")
                    .contains(deployed.only("AWS::ApiGateway::RestApi").id()));
  }

  @ParameterizedTest
  @MethodSource("everyDeploymentWithAnAuthorizer")
  void theAuthorizerMayDoNothingButLogAndTrace(Deployed deployed) {
    var role = Json.at(functionOf(deployed, "Authorizer").at("Role"), "Fn::GetAtt", "0");
    var policies =
        deployed.resources("AWS::IAM::Policy").stream()
            .filter(it -> Json.everything(it.at("Roles")).contains(role))
            .toList();
    assertThat(policies).isNotEmpty();
    assertThat(
            policies.stream()
                .flatMap(it -> Json.list(it.at("PolicyDocument", "Statement")).stream())
                .flatMap(it -> Json.list(Json.at(it, "Action")).stream())
                .map(it -> it.toString().split(":")[0])
                .distinct())
        // Its variables are encrypted with the deployment's own key.
        .isSubsetOf("logs", "xray", "kms");
  }

  private static Deployed.Resource functionOf(Deployed deployed, String name) {
    return deployed.resources("AWS::Lambda::Function").stream()
        .filter(it -> it.id().contains(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void aFailureOfTheAuthorizationIsNoRefusal(Deployed deployed) {
    var responses =
        Json.object(
            deployed
                .only("AWS::ApiGateway::RestApi")
                .at("Body", "x-amazon-apigateway-gateway-responses"));
    for (String failure : List.of("AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR")) {
      assertThat(Json.at(responses.get(failure), "statusCode")).isEqualTo("503");
      assertThat(Json.at(responses.get(failure), "responseParameters"))
          .asString()
          .contains("Retry-After", "application/problem+json");
    }
    assertThat(Json.at(responses.get("UNAUTHORIZED"), "statusCode")).isEqualTo("401");
    assertThat(Json.at(responses.get("ACCESS_DENIED"), "statusCode")).isEqualTo("403");
  }

  @ParameterizedTest
  @MethodSource("everyServer")
  void healthAndDrainingAgreeWithTheApi(Deployed deployed) {
    var targets = deployed.only("AWS::ElasticLoadBalancingV2::TargetGroup");
    assertThat(targets.at("HealthCheckPath")).isEqualTo("/health/ready");
    int interval = number(targets.at("HealthCheckIntervalSeconds"));
    int threshold = number(targets.at("UnhealthyThresholdCount"));
    // docs/configuration.md: haapi.shutdown.pause is the interval times the threshold, and a
    // second.
    assertThat(interval * threshold + 1).isEqualTo(11);
    var attributes =
        Json.list(targets.at("TargetGroupAttributes")).stream()
            .collect(
                Collectors.toMap(
                    it -> (String) Json.at(it, "Key"), it -> (String) Json.at(it, "Value")));
    // Longer than what a request may take.
    assertThat(Integer.parseInt(attributes.get("deregistration_delay.timeout_seconds")))
        .isGreaterThanOrEqualTo(10);
    for (var task : deployed.resources("AWS::ECS::TaskDefinition")) {
      assertThat(number(task.at("ContainerDefinitions", "0", "StopTimeout"))).isGreaterThan(21);
    }
  }

  private static int number(Object value) {
    return ((Number) value).intValue();
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void theTablesHaveTheKeysThatTheApiUses(Deployed deployed) throws IOException {
    var orders =
        deployed.resources("AWS::DynamoDB::GlobalTable").stream()
            .filter(it -> it.at("TableName").toString().contains("-orders"))
            .findFirst()
            .orElseThrow();
    String source =
        Files.readString(
            Deployments.project().resolve("api-core/src/main/java/io/haapi/order/OrderTable.java"));
    assertThat(orders.at("KeySchema", "0", "AttributeName")).isEqualTo("pk");
    assertThat(source)
        .contains("INDEX = \"" + orders.at("GlobalSecondaryIndexes", "0", "IndexName") + "\"")
        .contains(
            "SORT_KEY = \""
                + orders.at("GlobalSecondaryIndexes", "0", "KeySchema", "1", "AttributeName")
                + "\"");
    assertThat(
            List.copyOf(
                Json.list(
                    orders.at("GlobalSecondaryIndexes", "0", "Projection", "NonKeyAttributes"))))
        .asString()
        .contains("status", "createdAt", "lineCount", "totals");
  }
}
