package io.haapi.caller;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;

/** Reads the caller from a bearer token (RFC 6750) and ignores all other headers. */
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
