package io.haapi.lab.front;

import io.haapi.lab.problem.GatewayProblem;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.util.Optional;
import java.util.regex.Pattern;

/** Authenticates the caller by one header with its name, without proof. */
final class Principal {
  static final HttpString HEADER = new HttpString("X-Principal");
  static final GatewayProblem MISSING =
      new GatewayProblem(
          "unauthenticated",
          401,
          "Authentication required",
          "Send exactly one X-Principal header that names the caller: 1 to 128 printable ASCII"
              + " characters without spaces and commas.");

  // A comma would look like two joined values.
  private static final Pattern NAME = Pattern.compile("[\\x21-\\x2b\\x2d-\\x7e]{1,128}");

  private Principal() {}

  static Optional<String> of(HttpServerExchange exchange) {
    var values = exchange.getRequestHeaders().get(HEADER);
    if (values == null || values.size() != 1) return Optional.empty();
    return Optional.of(values.getFirst().strip()).filter(name -> NAME.matcher(name).matches());
  }
}
