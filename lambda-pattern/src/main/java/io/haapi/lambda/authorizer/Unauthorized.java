package io.haapi.lambda.authorizer;

/**
 * The token is missing or not to be believed. Of all failures API Gateway knows this one, by its
 * message, and answers 401.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html">Use
 *     API Gateway Lambda authorizers: "Unauthorized" is a 401, any other error a 500</a>
 */
final class Unauthorized extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unauthorized() {
    // Anybody can cause it, and Lambda's client logs it: without a cause and a trace.
    super("Unauthorized", null, false, false);
  }
}
