package io.haapi.caller;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;

/** The caller whom a bearer token (RFC 6750) names; no other header says anything about it. */
final class TokenCaller implements CallerSource {
  private static final String HEADER = "Authorization";

  private final TokenVerifier verifier;

  TokenCaller(TokenVerifier verifier) {
    this.verifier = verifier;
  }

  @Override
  public Caller callerOf(HttpServletRequest request) {
    List<String> sent = Collections.list(request.getHeaders(HEADER));
    if (sent.size() != 1) throw Caller.unauthenticated();
    return verifier.verifyBearer(sent.getFirst());
  }
}
