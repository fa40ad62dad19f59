package io.haapi.infra.frontdoor;

import io.haapi.infra.backend.ServiceContext;
import io.haapi.infra.settings.Authentication;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.constructs.Construct;

/**
 * The authorization of callers at the front door.
 *
 * @param scheme the security scheme with its authorizer, for the imported document
 * @param principal the mapping expression for the caller
 * @param authorizer the Lambda authorizer, if there is one
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html">Context
 *     variables</a>
 */
record AuthorizationScheme(
    Map<String, Object> scheme, String principal, Optional<Authorizer> authorizer) {
  private static final String AUTH_TYPE = "x-amazon-apigateway-authtype";
  private static final String AUTHORIZER = "x-amazon-apigateway-authorizer";

  static AuthorizationScheme of(Construct scope, ServiceContext serviceContext) {
    return switch (serviceContext.settings().auth()) {
      case Authentication.Cognito it when it.replicated() ->
          byFunction(scope, serviceContext, serviceContext.data().sharedUsers());
      case Authentication.Cognito _ ->
          new AuthorizationScheme(
              scheme(
                  "cognito_user_pools",
                  Map.of(
                      AUTHORIZER,
                      Map.of(
                          "type",
                          "cognito_user_pools",
                          "providerARNs",
                          List.of(serviceContext.data().users().orElseThrow().poolArn())))),
              "context.authorizer.claims.sub",
              Optional.empty());
      case Authentication.Oidc oidc -> byFunction(scope, serviceContext, oidc);
      // Not userArn, which can exceed the API's limit and which a later user or role of the same
      // name would share.
      case Authentication.Iam _ ->
          new AuthorizationScheme(
              scheme("awsSigv4", Map.of()), "context.identity.caller", Optional.empty());
    };
  }

  private static AuthorizationScheme byFunction(
      Construct scope, ServiceContext serviceContext, Authentication.Oidc provider) {
    var authorizer =
        new Authorizer(scope, "Authorizer", new Authorizer.Props(serviceContext, provider));
    return new AuthorizationScheme(
        scheme("custom", Map.of(AUTHORIZER, authorizer.definition())),
        "context.authorizer.principalId",
        Optional.of(authorizer));
  }

  private static Map<String, Object> scheme(String type, Map<String, Object> more) {
    var scheme = new LinkedHashMap<String, Object>();
    scheme.put("type", "apiKey");
    scheme.put("name", "Authorization");
    scheme.put("in", "header");
    scheme.put(AUTH_TYPE, type);
    scheme.putAll(more);
    return scheme;
  }
}
