"""An init script of LocalStack, for /etc/localstack/init/ready.d: makes its REST APIs call their Lambda authorizers of type TOKEN.

LocalStack's free edition imports authorizers and then lets everybody in, without an identity. This is what is missing, as API Gateway's developer guide has it
("Use API Gateway Lambda authorizers", "Output from an API Gateway Lambda authorizer"), at the place that its gateway keeps for extensions.
"""

import json
import re
import time
from fnmatch import fnmatchcase

from localstack.services.apigateway.next_gen.execute_api import handlers
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    AccessDeniedError,
    AuthorizerConfigurationError,
    AuthorizerFailureError,
    UnauthorizedError,
)
from localstack.services.apigateway.next_gen.execute_api.helpers import get_lambda_function_arn_from_invocation_uri
from localstack.services.apigateway.next_gen.execute_api.integrations.aws import RestApiAwsProxyIntegration

HEADER = "method.request.header."
KEPT_FOR = 300

answers = {}


def authorize(chain, context, response):
    authorizer = context.deployment.rest_api.authorizers.get(context.resource_method.get("authorizerId"))
    if not authorizer or authorizer["type"] != "TOKEN":
        return
    token = context.invocation_request["headers"].get(authorizer["identitySource"].removeprefix(HEADER))
    expression = authorizer.get("identityValidationExpression")
    if not token or (expression and not re.fullmatch(expression, token)):
        raise UnauthorizedError("Unauthorized")
    path = context.invocation_request["path"]
    arn = f"arn:aws:execute-api:{context.region}:{context.account_id}:{context.api_id}/{context.stage}/{context.request.method}{path}"
    answer = answer_of(authorizer, context, token, arn)
    if not allows(answer["policyDocument"], arn):
        raise AccessDeniedError("User is not authorized to access this resource")
    context.context_variables["authorizer"] = {**answer.get("context", {}), "principalId": answer["principalId"]}


def answer_of(authorizer, context, token, arn):
    """Caches results by token for the authorizer's time to live."""
    key = (context.api_id, context.deployment_id, authorizer["id"], token)
    until, answer = answers.get(key, (0, None))
    if until < time.monotonic():
        answer = ask(authorizer, context, token, arn)
        kept_for = authorizer.get("authorizerResultTtlInSeconds")
        answers[key] = (time.monotonic() + (KEPT_FOR if kept_for is None else int(kept_for)), answer)
    return answer


def ask(authorizer, context, token, arn):
    try:
        payload = RestApiAwsProxyIntegration.call_lambda(
            function_arn=get_lambda_function_arn_from_invocation_uri(authorizer["authorizerUri"]),
            event=json.dumps({"type": "TOKEN", "authorizationToken": token, "methodArn": arn}).encode(),
            source_arn=f"arn:aws:execute-api:{context.region}:{context.account_id}:{context.api_id}/authorizers/{authorizer['id']}",
            credentials=authorizer.get("authorizerCredentials"),
        )
        answer = json.loads(payload)
    except Exception as failure:
        raise AuthorizerFailureError(str(failure)) from failure
    if isinstance(answer, dict) and answer.get("errorMessage") == "Unauthorized":
        raise UnauthorizedError("Unauthorized")
    if isinstance(answer, dict) and "errorMessage" in answer:
        raise AuthorizerFailureError(answer["errorMessage"])
    if not isinstance(answer, dict) or not answer.get("principalId") or "Statement" not in answer.get("policyDocument", {}):
        raise AuthorizerConfigurationError()
    return answer


def allows(policy, arn):
    effects = {it["Effect"] for it in listed(policy["Statement"]) if concerns(it, arn)}
    return "Allow" in effects and "Deny" not in effects


def concerns(statement, arn):
    actions = any(fnmatchcase("execute-api:invoke", it.lower()) for it in listed(statement["Action"]))
    return actions and any(fnmatchcase(arn, it) for it in listed(statement["Resource"]))


def listed(value):
    return value if isinstance(value, list) else [value]


handlers.preprocess_request.append(authorize)
