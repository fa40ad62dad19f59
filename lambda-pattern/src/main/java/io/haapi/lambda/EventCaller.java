package io.haapi.lambda;

import io.haapi.caller.Caller;
import io.haapi.caller.CallerSource;
import jakarta.servlet.http.HttpServletRequest;

/** Reads the caller that the gateway's authorizer put into the event, and ignores headers. */
final class EventCaller implements CallerSource {
  private final Identity identity;

  EventCaller(Identity identity) {
    this.identity = identity;
  }

  @Override
  public Caller callerOf(HttpServletRequest request) {
    return identity.callerIn(EventRequest.contextOf(request)).orElseThrow(Caller::unauthenticated);
  }
}
