package io.haapi.lambda.authorizer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponseV1;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponseV1.PolicyDocument;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponseV1.Statement;
import io.haapi.caller.Caller;
import io.haapi.problem.ProblemException;
import java.util.List;
import java.util.Map;

/**
 * A REST API's authorizer of type {@code TOKEN}: authenticates callers for the front door with the
 * verifier that the API itself uses for {@code haapi.auth=jwt}, and with the same variables: {@code
 * HAAPI_JWT_ISSUER}, {@code HAAPI_JWT_AUDIENCE}, {@code HAAPI_JWT_ALGORITHMS}, and {@code
 * HAAPI_JWT_JWKSURL}, which is discovered from the issuer by default.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html">Use
 *     API Gateway Lambda authorizers</a>
 */
public final class TokenAuthorizer
    implements RequestHandler<APIGatewayCustomAuthorizerEvent, IamPolicyResponseV1> {
  private static final int UNAUTHENTICATED = 401;

  private final IssuerTokens tokens;

  /**
   * @throws IllegalArgumentException when a variable is missing or wrong, in one line
   */
  public TokenAuthorizer() {
    this(System.getenv());
  }

  TokenAuthorizer(Map<String, String> variables) {
    tokens = new IssuerTokens(AuthorizerSettings.of(variables));
  }

  /**
   * Allows the bearer of a valid token to call the API, which then authorizes each operation
   * itself.
   *
   * @return the policy, with the token's subject as {@code principalId} and as {@code sub} in the
   *     context
   * @throws Unauthorized when the token is missing or invalid: the front door returns a 401
   * @throws KeysUnavailable when the issuer's keys are unavailable: the front door returns a 5xx
   */
  @Override
  public IamPolicyResponseV1 handleRequest(APIGatewayCustomAuthorizerEvent event, Context context) {
    return allow(callerOf(event), event.getMethodArn());
  }

  private Caller callerOf(APIGatewayCustomAuthorizerEvent event) {
    String token = event.getAuthorizationToken();
    if (token == null) throw new Unauthorized();
    try {
      return tokens.callerOf(token);
    } catch (ProblemException e) {
      throw e.problem().status() == UNAUTHENTICATED ? new Unauthorized() : new KeysUnavailable(e);
    }
  }

  private static IamPolicyResponseV1 allow(Caller caller, String methodArn) {
    // The front door caches the policy by token, so it must be valid for all of the caller's
    // requests. allowStatement is unusable: its condition is null, which IAM's grammar does not
    // allow.
    var statement =
        Statement.builder()
            .withEffect(IamPolicyResponseV1.ALLOW)
            .withAction(IamPolicyResponseV1.EXECUTE_API_INVOKE)
            .withResource(List.of(everyMethod(methodArn)))
            .withCondition(Map.of())
            .build();
    return IamPolicyResponseV1.builder()
        .withPrincipalId(caller.id())
        .withPolicyDocument(
            PolicyDocument.builder()
                .withVersion(IamPolicyResponseV1.VERSION_2012_10_17)
                .withStatement(List.of(statement))
                .build())
        .withContext(Map.of("sub", caller.id()))
        .build();
  }

  /** Returns {@code arn:…:API/STAGE/*} for {@code arn:…:API/STAGE/METHOD/PATH}. */
  private static String everyMethod(String methodArn) {
    String[] parts = methodArn.split("/", 3);
    if (parts.length < 3) throw new IllegalArgumentException("methodArn names no method");
    return parts[0] + "/" + parts[1] + "/*";
  }
}
