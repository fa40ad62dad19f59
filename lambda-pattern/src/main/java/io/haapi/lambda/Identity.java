package io.haapi.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import io.haapi.caller.Caller;
import java.util.Map;
import java.util.Optional;

/** The member of the request context that names the caller. */
enum Identity {
  /** A Lambda authorizer's {@code principalId}. */
  PRINCIPAL_ID {
    @Override
    Optional<Object> in(ProxyRequestContext context) {
      return authorizer(context).map(it -> it.get("principalId"));
    }
  },

  /** The subject of a Cognito user pool's token. */
  CLAIMS_SUB {
    @Override
    Optional<Object> in(ProxyRequestContext context) {
      return authorizer(context)
          .map(it -> it.get("claims"))
          .map(claims -> claims instanceof Map<?, ?> members ? members.get("sub") : null);
    }
  },

  /**
   * The principal id of the request's signer (IAM): {@code AIDA…} for a user, {@code AROA…:SESSION}
   * for a role session. Unlike an ARN, it always fits the limit for a caller id, and is never
   * reused for a later principal of the same name.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable">Principal
   *     key values: aws:userid</a>
   */
  CALLER {
    @Override
    Optional<Object> in(ProxyRequestContext context) {
      return Optional.ofNullable(context.getIdentity()).map(it -> it.getCaller());
    }
  };

  abstract Optional<Object> in(ProxyRequestContext context);

  /** Returns the caller, if the gateway named a valid one. */
  Optional<Caller> callerIn(ProxyRequestContext context) {
    return in(context)
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .filter(Caller::isValid)
        .map(Caller::new);
  }

  private static Optional<Map<String, Object>> authorizer(ProxyRequestContext context) {
    return Optional.ofNullable(context.getAuthorizer());
  }
}
