package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.Deployed.JsonValues;
import io.haapi.infra.settings.Authentication;
import io.haapi.infra.settings.Pattern;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the authorization of callers and how the backend learns the caller. */
class AuthorizationTest {

  static Stream<Named<Deployed>> everyDeployment() {
    return Deployments.everyCombination();
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void setsCallerFromAuthorization(Deployed deployed) {
    var api = deployed.only("AWS::ApiGateway::RestApi");
    var scheme = JsonValues.at(api.at("Body"), "components", "securitySchemes", "caller");
    assertThat(JsonValues.at(scheme, "name")).isEqualTo("Authorization");
    var expected =
        switch (deployed.settings().auth()) {
          case Authentication.Cognito it when !it.replicated() ->
              List.of("cognito_user_pools", "context.authorizer.claims.sub", "claims-sub");
          case Authentication.Cognito _, Authentication.Oidc _ ->
              List.of("custom", "context.authorizer.principalId", "principal-id");
          case Authentication.Iam _ -> List.of("awsSigv4", "context.identity.caller", "caller");
        };
    assertThat(JsonValues.at(scheme, "x-amazon-apigateway-authtype")).isEqualTo(expected.get(0));
    if (deployed.pattern() == Pattern.LAMBDA) {
      assertThat(
              deployed.resources("AWS::Lambda::Function").stream()
                  .map(it -> it.at("Environment", "Variables", "HAAPI_LAMBDA_IDENTITY"))
                  .filter(Objects::nonNull))
          .containsExactly(expected.get(2));
    } else {
      assertThat(
              JsonValues.everything(api.at("Body", "paths")).stream()
                  .map(
                      it ->
                          JsonValues.at(
                              it, "requestParameters", "integration.request.header.X-Principal"))
                  .filter(Objects::nonNull)
                  .distinct())
          // Public routes have no caller.
          .containsExactlyInAnyOrder(expected.get(1), "'-'");
    }
  }

  static Stream<Named<Deployed>> everyDeploymentWithAnAuthorizer() {
    return everyDeployment().filter(it -> it.getPayload().settings().auth().byFunction());
  }

  @ParameterizedTest
  @MethodSource("everyDeploymentWithAnAuthorizer")
  void invokesAuthorizerOnlyForTokens(Deployed deployed) {
    var authorizer =
        JsonValues.object(
            deployed
                .only("AWS::ApiGateway::RestApi")
                .at(
                    "Body",
                    "components",
                    "securitySchemes",
                    "caller",
                    "x-amazon-apigateway-authorizer"));
    assertThat(authorizer.get("type")).isEqualTo("token");
    // A cached result can outlive the token by this time.
    assertThat(((Number) authorizer.get("authorizerResultTtlInSeconds")).intValue())
        .isBetween(1, 300);
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
    // A standby's function may be idle for weeks, and AWS deletes snapshots after two weeks without
    // use.
    assertThat(function.at("SnapStart")).isNull();
    assertThat(function.at("Handler"))
        .isEqualTo("io.haapi.lambda.authorizer.TokenAuthorizer::handleRequest");
    var variables = JsonValues.object(function.at("Environment", "Variables"));
    assertThat(variables).noneSatisfy((name, _) -> assertThat(name).contains("DYNAMODB"));
    if (deployed.settings().auth() instanceof Authentication.Oidc) {
      assertThat(variables)
          .containsEntry("HAAPI_JWT_ISSUER", "https://issuer.example/tenant")
          .containsEntry("HAAPI_JWT_AUDIENCE", "orders");
    }
    var alias =
        deployed.resources("AWS::Lambda::Alias").stream()
            .filter(it -> function.id().equals(JsonValues.at(it.at("FunctionName"), "Ref")))
            .findFirst()
            .orElseThrow();
    assertThat(JsonValues.everything(authorizer.get("authorizerUri"))).contains(alias.id());
    var permissions =
        deployed.resources("AWS::Lambda::Permission").stream()
            .filter(it -> JsonValues.everything(it.at("FunctionName")).contains(alias.id()))
            .toList();
    assertThat(permissions)
        .singleElement()
        .satisfies(
            it ->
                assertThat(JsonValues.everything(it.at("SourceArn")))
                    .contains("/authorizers/*")
                    .contains(deployed.only("AWS::ApiGateway::RestApi").id()));
  }

  @ParameterizedTest
  @MethodSource("everyDeploymentWithAnAuthorizer")
  void limitsAuthorizerToLogsAndTraces(Deployed deployed) {
    var role = JsonValues.at(functionOf(deployed, "Authorizer").at("Role"), "Fn::GetAtt", "0");
    var policies =
        deployed.resources("AWS::IAM::Policy").stream()
            .filter(it -> JsonValues.everything(it.at("Roles")).contains(role))
            .toList();
    assertThat(policies).isNotEmpty();
    assertThat(
            policies.stream()
                .flatMap(it -> JsonValues.list(it.at("PolicyDocument", "Statement")).stream())
                .flatMap(it -> JsonValues.list(JsonValues.at(it, "Action")).stream())
                .map(it -> it.toString().split(":")[0])
                .distinct())
        // The deployment's key encrypts its variables.
        .isSubsetOf("logs", "xray", "kms");
  }

  private static Deployed.TemplateResource functionOf(Deployed deployed, String name) {
    return deployed.resources("AWS::Lambda::Function").stream()
        .filter(it -> it.id().contains(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("everyDeployment")
  void reportsAuthorizerFailureAsUnavailable(Deployed deployed) {
    var responses =
        JsonValues.object(
            deployed
                .only("AWS::ApiGateway::RestApi")
                .at("Body", "x-amazon-apigateway-gateway-responses"));
    for (String failure : List.of("AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR")) {
      assertThat(JsonValues.at(responses.get(failure), "statusCode")).isEqualTo("503");
      assertThat(JsonValues.at(responses.get(failure), "responseParameters"))
          .asString()
          .contains("Retry-After", "application/problem+json");
    }
    assertThat(JsonValues.at(responses.get("UNAUTHORIZED"), "statusCode")).isEqualTo("401");
    assertThat(JsonValues.at(responses.get("ACCESS_DENIED"), "statusCode")).isEqualTo("403");
  }
}
