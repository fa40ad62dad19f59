package io.haapi.caller;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;

/** The caller whom a bearer token (RFC 6750) names; no other header says anything about it. */
final class TokenCaller implements CallerSource {
  private static final String HEADER = "Authorization";
  private static final String SCHEME = "Bearer ";

  private final TokenVerifier verifier;

  TokenCaller(TokenVerifier verifier) {
    this.verifier = verifier;
  }

  @Override
  public Caller callerOf(HttpServletRequest request) {
    List<String> sent = Collections.list(request.getHeaders(HEADER));
    if (sent.size() != 1 || !hasScheme(sent.getFirst())) throw Caller.unauthenticated();
    return verifier.verify(sent.getFirst().substring(SCHEME.length()).strip());
  }

  private static boolean hasScheme(String header) {
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }
}
