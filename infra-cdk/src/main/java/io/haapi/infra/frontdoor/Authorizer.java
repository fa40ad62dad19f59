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
 * Authorization by a token of any OpenID provider: a Lambda authorizer that verifies it as the API
 * itself would. It stays outside every VPC, because it has to reach the issuer over the internet.
 */
final class Authorizer extends Construct {
  /**
   * How long API Gateway takes its answer for the same token again, instead of asking: a client
   * that calls often costs one invocation a minute. So much longer than it says may a token be good
   * too, besides the minute by which clocks may differ; API Gateway would allow an hour.
   */
  static final Duration KEPT_FOR = Duration.minutes(1);

  /**
   * A bearer token (RFC 6750, whose scheme is of either case) in the compact form of RFC 7515. What
   * looks otherwise is refused by API Gateway itself, which asks and pays nobody.
   */
  static final String BEARER_TOKEN =
      "^[Bb][Ee][Aa][Rr][Ee][Rr] [A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$";

  private final PackagedFunction function;

  /**
   * The properties of an authorizer.
   *
   * @param serviceContext the context of the API
   * @param provider whose tokens are accepted
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
   * What the imported document says of it.
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

  /** Lets the front door ask it, and nobody else. */
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
                                // The import gives it its id.
                                .resourceName("authorizers/*")
                                .build()))
                .build());
  }
}
