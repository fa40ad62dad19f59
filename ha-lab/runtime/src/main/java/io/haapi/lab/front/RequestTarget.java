package io.haapi.lab.front;

import io.haapi.lab.problem.GatewayProblem;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.CanonicalPathUtils;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** Rules for the request target. */
final class RequestTarget {
  private static final Set<String> ANONYMOUS = Set.of("/health/region", "/openapi.yaml");
  private static final String HEALTH = "/health";
  private static final String PUBLIC_HEALTH = "/health/region";

  /** Allowed characters besides letters and digits (RFC 3986). */
  private static final String PUNCTUATION = "-._~:/?#[]@!$&'()*+,;=%";

  private static final GatewayProblem INVALID =
      new GatewayProblem(
          "path-refused",
          400,
          "Invalid path",
          "The request target has a character that must be percent-encoded (RFC 3986).");
  private static final GatewayProblem NOT_FOUND =
      new GatewayProblem("not-found", 404, "Not found", "No operation has this path.");

  private RequestTarget() {}

  /** Returns true if the path needs no caller. */
  static boolean isAnonymous(HttpServerExchange exchange) {
    return ANONYMOUS.contains(exchange.getRequestURI());
  }

  /** Returns the problem with the request target, if any. */
  static Optional<GatewayProblem> refusal(HttpServerExchange exchange) {
    if (!isWellFormed(exchange.getRequestURI()) || !isWellFormed(exchange.getQueryString())) {
      return Optional.of(INVALID);
    }
    return isInternal(exchange.getRequestURI()) ? Optional.of(NOT_FOUND) : Optional.empty();
  }

  private static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alphanumeric =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!alphanumeric && PUNCTUATION.indexOf(c) < 0) return false;
    }
    return true;
  }

  /** Returns true for health checks that only load balancers may call, in any spelling. */
  private static boolean isInternal(String path) {
    if (path.equals(PUBLIC_HEALTH)) return false;
    String plain = canonical(path);
    return plain.equals(HEALTH) || plain.startsWith(HEALTH + "/");
  }

  private static String canonical(String path) {
    String decoded = path;
    try {
      decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // The API rejects malformed escapes.
    }
    return CanonicalPathUtils.canonicalize(decoded.replaceAll(";[^/]*", ""));
  }
}
