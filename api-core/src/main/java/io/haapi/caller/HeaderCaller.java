package io.haapi.caller;

import io.haapi.problem.Problem;
import io.haapi.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;

/** Reads the caller from a header, if the request came from a trusted origin. */
final class HeaderCaller implements CallerSource {
  static final String PRINCIPAL = "X-Principal";

  private final Origin origin;

  HeaderCaller(Origin origin) {
    this.origin = origin;
  }

  @Override
  public Caller callerOf(HttpServletRequest request) {
    if (!origin.isTrusted(headers(request, Origin.HEADER))) {
      throw new ProblemException(
          Problem.of(
              "forbidden-origin", 403, "Untrusted origin", "Call the API at its public address."));
    }
    List<String> principals = headers(request, PRINCIPAL);
    if (principals.size() != 1 || !Caller.isValid(principals.getFirst())) {
      throw Caller.unauthenticated();
    }
    return new Caller(principals.getFirst());
  }

  private static List<String> headers(HttpServletRequest request, String name) {
    return Collections.list(request.getHeaders(name));
  }
}
