package io.haapi.infra.frontdoor;

import io.haapi.infra.backend.PackagedFunction;
import io.haapi.infra.backend.ServiceContext;
import io.haapi.infra.settings.Authentication;
import io.haapi.infra.settings.Pattern;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.apigateway.SpecRestApi;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Permission;
import software.constructs.Construct;

/**
 * The Lambda authorizer for tokens of any OpenID provider. It verifies tokens like the API itself,
 * and runs outside the VPC to reach the issuer over the internet.
 */
final class Authorizer extends Construct {
  /**
   * The time for which API Gateway caches the result for a token, so that a busy client costs one
   * invocation a minute. A cached result can outlive the token by up to 60 seconds, plus one minute
   * of clock skew. API Gateway allows up to an hour.
   */
  static final Duration KEPT_FOR = Duration.minutes(1);

  /**
   * A bearer token (RFC 6750, case-insensitive scheme) in the compact serialization of RFC 7515.
   * API Gateway rejects anything else without invoking the function.
   */
  static final String BEARER_TOKEN =
      "^[Bb][Ee][Aa][Rr][Ee][Rr] [A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$";

  private final PackagedFunction function;

  /**
   * The properties of an authorizer.
   *
   * @param serviceContext the context of the API
   * @param provider the provider whose tokens are accepted
   */
  record Props(ServiceContext serviceContext, Authentication.Oidc provider) {}

  Authorizer(Construct scope, String id, Props props) {
    super(scope, id);
    var serviceContext = props.serviceContext();
    var oidc = props.provider();
    var variables = new TreeMap<String, String>();
    variables.put("HAAPI_JWT_ISSUER", oidc.issuer());
    variables.put("HAAPI_JWT_AUDIENCE", oidc.audience());
    oidc.jwksUrl().ifPresent(it -> variables.put("HAAPI_JWT_JWKSURL", it));
    this.function =
        new PackagedFunction(
            this,
            "Function",
            new PackagedFunction.Props(
                serviceContext,
                "The authorizer",
                serviceContext.artifacts().authorizerTemplate(),
                serviceContext.settings().compute().architectureOf(Pattern.LAMBDA),
                variables,
                Optional.empty(),
                Optional.empty()));
  }

  /**
   * Returns the authorizer's definition in the imported document.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html">x-amazon-apigateway-authorizer
   *     object</a>
   */
  Map<String, Object> definition() {
    return Map.of(
        "type",
        "token",
        "authorizerUri",
        PackagedFunction.invocation(function.live()),
        "identitySource",
        "method.request.header.Authorization",
        "identityValidationExpression",
        BEARER_TOKEN,
        "authorizerResultTtlInSeconds",
        KEPT_FOR.toSeconds());
  }

  /** Allows only the front door to invoke the function. */
  void permit(SpecRestApi api) {
    function
        .live()
        .addPermission(
            "FrontDoor",
            Permission.builder()
                .principal(new ServicePrincipal("apigateway.amazonaws.com"))
                .sourceArn(
                    Stack.of(this)
                        .formatArn(
                            ArnComponents.builder()
                                .service("execute-api")
                                .resource(api.getRestApiId())
                                // The import generates the authorizer's id.
                                .resourceName("authorizers/*")
                                .build()))
                .build());
  }
}
