package io.haapi.lab.drill.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/**
 * An HTTP response as a client received it.
 *
 * @param status the HTTP status; of a list, that of its last page
 * @param body the body as text, unchanged, because replays are compared byte for byte; empty for a
 *     list, whose content is in {@code observed}
 * @param replayed {@code true} if {@code Idempotency-Replayed} says so
 * @param region the region that responded, from {@code X-Instance}; empty if no instance did
 * @param instance the instance that responded
 * @param observed what the response says about the data; empty if it says nothing, as a 503
 */
public record Response(
    int status,
    String body,
    boolean replayed,
    Optional<String> region,
    Optional<String> instance,
    Optional<Observed> observed) {
  private static final int FIRST_STATUS = 100;
  private static final int LAST_STATUS = 599;

  /** Checks names and status. */
  public Response {
    if (status < FIRST_STATUS || status > LAST_STATUS) {
      throw new IllegalArgumentException("status is no HTTP status: " + status);
    }
    HistoryJson.requireName("region", region);
    HistoryJson.requireName("instance", instance);
  }

  /** What a response says about the data. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = AggregateState.class, name = "aggregate"),
    @JsonSubTypes.Type(value = Listed.class, name = "list"),
    @JsonSubTypes.Type(value = SessionValue.class, name = "session")
  })
  public sealed interface Observed {}

  /**
   * One aggregate: in a command's response, its state after the command.
   *
   * @param id the aggregate's id
   * @param state its state; empty if it does not exist (404)
   */
  public record AggregateState(String id, Optional<String> state) implements Observed {
    /** Checks the names. */
    public AggregateState {
      HistoryJson.requireName("id", id);
      HistoryJson.requireName("state", state);
    }
  }

  /**
   * The caller's aggregates.
   *
   * @param ids the ids of all pages, as listed
   * @param pages the number of pages, at least 1; only a single page is one read of the store
   */
  public record Listed(List<String> ids, int pages) implements Observed {
    /** Copies the list, and checks names and number. */
    public Listed {
      ids.forEach(it -> HistoryJson.requireName("id", it));
      HistoryJson.requirePositive("pages", pages);
      ids = List.copyOf(ids);
    }
  }

  /**
   * A session after the request.
   *
   * @param session the session's name; another one than the request's if the API made a new session
   * @param value the attribute's value; empty if it has none, and after the end of the session
   */
  public record SessionValue(String session, Optional<String> value) implements Observed {
    /** Checks the name. */
    public SessionValue {
      HistoryJson.requireName("session", session);
    }
  }
}
