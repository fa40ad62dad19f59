package io.haapi.infra.frontdoor;

import io.haapi.infra.data.Data;
import io.haapi.infra.settings.Auth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Authorization: how the front door learns who calls.
 *
 * @param scheme the security scheme, with its authorizer, for the imported document
 * @param principal the mapping expression that yields the caller
 */
record Caller(Map<String, Object> scheme, String principal) {
  private static final String AUTH_TYPE = "x-amazon-apigateway-authtype";
  private static final String AUTHORIZER = "x-amazon-apigateway-authorizer";

  static Caller of(Auth auth, Data data) {
    return switch (auth) {
      case Auth.Cognito _ ->
          new Caller(
              scheme(
                  "cognito_user_pools",
                  Map.of(
                      AUTHORIZER,
                      Map.of(
                          "type",
                          "cognito_user_pools",
                          "providerARNs",
                          List.of(data.users().orElseThrow().poolArn())))),
              "context.authorizer.claims.sub");
      case Auth.Iam _ -> new Caller(scheme("awsSigv4", Map.of()), "context.identity.userArn");
    };
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
