package io.haapi.lab.drill.history;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/** A line of a history after the first. Times are nanoseconds since the start of the run. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = HistoryEvent.Invoke.class, name = "invoke"),
  @JsonSubTypes.Type(value = HistoryEvent.Ok.class, name = "ok"),
  @JsonSubTypes.Type(value = HistoryEvent.Fail.class, name = "fail"),
  @JsonSubTypes.Type(value = HistoryEvent.Unknown.class, name = "unknown"),
  @JsonSubTypes.Type(value = HistoryEvent.Execution.class, name = "execution"),
  @JsonSubTypes.Type(value = HistoryEvent.Stored.class, name = "stored"),
  @JsonSubTypes.Type(value = HistoryEvent.Fault.class, name = "fault"),
  @JsonSubTypes.Type(value = HistoryEvent.End.class, name = "end")
})
public sealed interface HistoryEvent {
  /** Nanoseconds since the start of the run. */
  long time();

  /**
   * A client is about to send a request.
   *
   * @param time just before the first byte is sent
   * @param op the number of this attempt, unique in the history; its completion repeats it
   * @param client a sequential process: it has one operation at a time
   * @param caller the principal, to whom aggregates, lists and sessions belong
   * @param attempt 1, or the number of this retry
   * @param phase the phase of the run
   * @param intended when the schedule wanted the request to start; empty for retries and for
   *     requests that wait for another one. The difference to {@code time} is the lag of the load
   *     generator
   * @param operation what the client asks for
   */
  record Invoke(
      long time,
      long op,
      String client,
      String caller,
      int attempt,
      Phase phase,
      Optional<Long> intended,
      Operation operation)
      implements HistoryEvent {
    /** Checks names and numbers. */
    public Invoke {
      HistoryJson.requireName("client", client);
      HistoryJson.requireName("caller", caller);
      HistoryJson.requirePositive("attempt", attempt);
    }
  }

  /** The end of an operation for its client. An operation without one counts as unknown. */
  sealed interface Completion extends HistoryEvent {
    /** The number of the attempt. */
    long op();

    /** The response; empty if there was none. */
    default Optional<Response> received() {
      return switch (this) {
        case Ok ok -> Optional.of(ok.response());
        case Fail fail -> fail.response();
        case Unknown unknown -> unknown.response();
      };
    }
  }

  /**
   * The operation took effect, and its response is known: a command's 2xx, a read's 200 or 404.
   *
   * @param time just after the last byte arrived
   */
  record Ok(long time, long op, Response response) implements Completion {}

  /**
   * The operation certainly had no effect: the API rejected it, or no byte of it was sent.
   *
   * @param reason the cause in a few words, such as the name of the problem
   * @param response the response; empty if there was none
   */
  record Fail(long time, long op, String reason, Optional<Response> response)
      implements Completion {}

  /**
   * The operation may take effect at any later time, or never: no response, a broken one, a 5xx
   * that does not exclude an effect.
   *
   * @param reason the cause in a few words, such as {@code timeout}
   * @param response the response; empty if there was none
   */
  record Unknown(long time, long op, String reason, Optional<Response> response)
      implements Completion {}

  /**
   * A command took effect in the store, as something outside the API counted it.
   *
   * @param time when it was counted, at or after the effect
   * @param aggregate the aggregate's id
   * @param key the idempotency key; empty if no key of the run belongs to the stored command
   * @param change the name of the change; empty for a create
   * @param sequence the position among all executions, as the store counts them
   */
  record Execution(
      long time, String aggregate, Optional<String> key, Optional<String> change, long sequence)
      implements HistoryEvent {
    /** Checks the names. */
    public Execution {
      HistoryJson.requireName("aggregate", aggregate);
      HistoryJson.requireName("key", key);
      HistoryJson.requireName("change", change);
    }
  }

  /** The state in which the store holds an aggregate at the end of the run. */
  record Stored(long time, String aggregate, String state) implements HistoryEvent {
    /** Checks the names. */
    public Stored {
      HistoryJson.requireName("aggregate", aggregate);
      HistoryJson.requireName("state", state);
    }
  }

  /**
   * A fault began, its effect was observed from outside its injector, or it was restored.
   *
   * @param fault the fault's id
   * @param step what happened
   * @param detail what a reader should know, such as the observed figure
   */
  record Fault(long time, String fault, FaultStep step, Optional<String> detail)
      implements HistoryEvent {
    /** Checks the name. */
    public Fault {
      HistoryJson.requireName("fault", fault);
    }
  }

  /**
   * The run was recorded to its end. It is the last event by its time; without it, the judge knows
   * nothing.
   */
  record End(long time) implements HistoryEvent {}

  /** The phases of a run. */
  enum Phase {
    /** Before the fault. */
    @JsonProperty("steady")
    STEADY,
    /** While the fault lasts. */
    @JsonProperty("fault")
    FAULT,
    /** Load after the fault was restored. */
    @JsonProperty("restored")
    RESTORED,
    /**
     * No load: in each region, each aggregate and each list are read, after every earlier operation
     * ended.
     */
    @JsonProperty("final")
    FINAL
  }

  /** The steps of a fault. */
  enum FaultStep {
    @JsonProperty("begun")
    BEGUN,
    @JsonProperty("observed")
    OBSERVED,
    @JsonProperty("restored")
    RESTORED
  }
}
