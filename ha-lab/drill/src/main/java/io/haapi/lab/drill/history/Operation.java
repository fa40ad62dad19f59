package io.haapi.lab.drill.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/**
 * What a client asks for. Attempts of one command are operations with the same key.
 *
 * <p>The names of sessions are the ids that the API gave, or labels that stand for them one to one.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Operation.Create.class, name = "create"),
  @JsonSubTypes.Type(value = Operation.Change.class, name = "change"),
  @JsonSubTypes.Type(value = Operation.Read.class, name = "read"),
  @JsonSubTypes.Type(value = Operation.ListAll.class, name = "list"),
  @JsonSubTypes.Type(value = Operation.SessionWrite.class, name = "session-write"),
  @JsonSubTypes.Type(value = Operation.SessionRead.class, name = "session-read"),
  @JsonSubTypes.Type(value = Operation.SessionEnd.class, name = "session-end")
})
public sealed interface Operation {
  /** An operation with an idempotency key, which takes effect once however often it is sent. */
  sealed interface Command extends Operation {
    /** The idempotency key, unique for each command of the history. */
    String key();
  }

  /** An operation on a session. */
  sealed interface OnSession extends Operation {
    /** The session that the request names; empty if it asks for a new one. */
    Optional<String> session();
  }

  /** Creates an aggregate. */
  record Create(String key) implements Command {
    /** Checks the name. */
    public Create {
      HistoryJson.requireName("key", key);
    }
  }

  /**
   * Changes an aggregate.
   *
   * @param aggregate the aggregate's id
   * @param change the name of a change that the run declares
   * @param key the idempotency key
   */
  record Change(String aggregate, String change, String key) implements Command {
    /** Checks the names. */
    public Change {
      HistoryJson.requireName("aggregate", aggregate);
      HistoryJson.requireName("change", change);
      HistoryJson.requireName("key", key);
    }
  }

  /** Reads one aggregate by its id. */
  record Read(String aggregate) implements Operation {
    /** Checks the name. */
    public Read {
      HistoryJson.requireName("aggregate", aggregate);
    }
  }

  /** Reads all aggregates of the caller, from the first page of the list to the last. */
  record ListAll() implements Operation {}

  /**
   * Sets an attribute of a session.
   *
   * @param session the session that the request names
   * @param attribute the attribute's name
   * @param value the new value, unique for each write of the attribute in the history
   */
  record SessionWrite(Optional<String> session, String attribute, String value)
      implements OnSession {
    /** Checks the names. */
    public SessionWrite {
      HistoryJson.requireName("session", session);
      HistoryJson.requireName("attribute", attribute);
    }
  }

  /** Reads an attribute of a session. */
  record SessionRead(Optional<String> session, String attribute) implements OnSession {
    /** Checks the names. */
    public SessionRead {
      HistoryJson.requireName("session", session);
      HistoryJson.requireName("attribute", attribute);
    }
  }

  /** Ends a session. */
  record SessionEnd(Optional<String> session) implements OnSession {
    /** Checks the name. */
    public SessionEnd {
      HistoryJson.requireName("session", session);
    }
  }
}
