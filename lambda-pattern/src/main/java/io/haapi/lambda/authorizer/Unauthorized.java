package io.haapi.lambda.authorizer;

/**
 * Thrown when the token is missing or invalid. API Gateway recognizes this failure by its message
 * and returns a 401.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html">Use
 *     API Gateway Lambda authorizers: "Unauthorized" is a 401, any other error a 500</a>
 */
final class Unauthorized extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unauthorized() {
    // Anyone can cause it, and Lambda's client logs it, so it has no cause and no stack trace.
    super("Unauthorized", null, false, false);
  }
}
