package io.haapi.lambda;

import io.haapi.caller.Caller;
import io.haapi.caller.CallerSource;
import jakarta.servlet.http.HttpServletRequest;

/** The caller whom the gateway's authorizer put into the event; headers say nothing about it. */
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
