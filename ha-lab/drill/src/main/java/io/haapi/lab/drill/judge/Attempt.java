package io.haapi.lab.drill.judge;

import io.haapi.lab.drill.history.HistoryEvent;
import io.haapi.lab.drill.history.HistoryEvent.Invoke;
import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.drill.history.Response;
import java.util.Optional;

/**
 * One request of a client.
 *
 * @param invoke its invocation
 * @param completion its end; empty if the history does not contain it
 */
record Attempt(Invoke invoke, Optional<HistoryEvent.Completion> completion) {
  /** The end of a request that may take effect at any later time. */
  static final long NEVER = Long.MAX_VALUE;

  Operation operation() {
    return invoke.operation();
  }

  long invoked() {
    return invoke.time();
  }

  /** Returns when the effect or its absence was certain; {@link #NEVER} if unknown. */
  long returned() {
    return isUnknown() ? NEVER : completion.map(HistoryEvent::time).orElse(NEVER);
  }

  boolean isOk() {
    return completion.filter(HistoryEvent.Ok.class::isInstance).isPresent();
  }

  boolean isFail() {
    return completion.filter(HistoryEvent.Fail.class::isInstance).isPresent();
  }

  boolean isUnknown() {
    return !isOk() && !isFail();
  }

  /** Returns the response of a request whose effect is certain. */
  Optional<Response> response() {
    if (completion.isEmpty()) return Optional.empty();
    return switch (completion.orElseThrow()) {
      case HistoryEvent.Ok ok -> Optional.of(ok.response());
      case HistoryEvent.Fail fail -> fail.response();
      case HistoryEvent.Unknown _ -> Optional.empty();
    };
  }

  /** Returns the region that responded, also to a request whose effect is unknown. */
  Optional<String> region() {
    return completion.flatMap(HistoryEvent.Completion::received).flatMap(Response::region);
  }

  boolean hasStatus(int status) {
    return response().filter(it -> it.status() == status).isPresent();
  }

  /** Returns what the response says, if it is of this type. */
  <T extends Response.Observed> Optional<T> observed(Class<T> type) {
    return response().flatMap(Response::observed).filter(type::isInstance).map(type::cast);
  }

  /** Describes the attempt in a few words. */
  String text() {
    String what =
        switch (operation()) {
          case Operation.Create create -> "create with key " + create.key();
          case Operation.Change change ->
              "%s of %s with key %s".formatted(change.change(), change.aggregate(), change.key());
          case Operation.Read read -> "read of " + read.aggregate();
          case Operation.ListAll _ -> "list of " + invoke.caller();
          case Operation.SessionWrite write ->
              "session write %s=%s".formatted(write.attribute(), write.value());
          case Operation.SessionRead read -> "session read of " + read.attribute();
          case Operation.SessionEnd _ -> "end of session";
        };
    return "op %d by %s, %s, %s to %s%s"
        .formatted(
            invoke.op(),
            invoke.client(),
            what,
            Findings.at(invoked()),
            completion.map(it -> Findings.at(it.time())).orElse("the end"),
            outcome());
  }

  private String outcome() {
    if (isUnknown()) return ": unknown";
    String status = response().map(it -> " " + it.status()).orElse(" no response");
    String seen =
        response()
            .flatMap(Response::observed)
            .map(
                it ->
                    switch (it) {
                      case Response.AggregateState state ->
                          ", " + state.state().orElse("not found");
                      case Response.Listed listed -> ", %d listed".formatted(listed.ids().size());
                      case Response.SessionValue value ->
                          ", %s in session %s"
                              .formatted(value.value().orElse("no value"), value.session());
                    })
            .orElse("");
    return ":" + status + seen + region().map(it -> " from " + it).orElse("");
  }
}
