package io.haapi.lab.drill.history;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The first line of a history: what ran, and what its judge may expect.
 *
 * @param format the version of the format, {@value #FORMAT}
 * @param pattern the pattern's name, such as {@code ec2}
 * @param store the data store of the aggregates
 * @param consistency the replication between the regions, or to a standby. With {@code eventual} on
 *     DynamoDB the judge permits what two regions may see differently
 * @param regions the names of the regions; the first is the primary
 * @param seed the seed of the run's schedule
 * @param commit the commit of the checkout, or {@code unknown}
 * @param sessions the store of the sessions, whose promises differ; empty if the run used none
 * @param lifecycle the states of an aggregate
 * @param minimumCommands with fewer commands than this the run proves nothing; at least 1
 * @param executionsCounted {@code true} if executions were counted at the store
 */
public record Run(
    int format,
    String pattern,
    Store store,
    Consistency consistency,
    List<String> regions,
    long seed,
    String commit,
    Optional<SessionKind> sessions,
    Lifecycle lifecycle,
    int minimumCommands,
    boolean executionsCounted) {
  /** The version of the format that this code reads and writes. */
  public static final int FORMAT = 1;

  /**
   * Checks names and numbers.
   *
   * @throws IllegalArgumentException when the version is another one, there is no region or one
   *     twice, a name is empty, or the minimum is below 1
   */
  public Run {
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "the format is %d, but this version reads %d".formatted(format, FORMAT));
    }
    if (regions.isEmpty()) throw new IllegalArgumentException("regions is empty");
    HistoryJson.requirePositive("minimumCommands", minimumCommands);
    HistoryJson.requireName("pattern", pattern);
    HistoryJson.requireName("commit", commit);
    regions.forEach(it -> HistoryJson.requireName("region", it));
    if (new HashSet<>(regions).size() < regions.size()) {
      throw new IllegalArgumentException("a region is named twice");
    }
    regions = List.copyOf(regions);
  }

  /** A data store of aggregates. */
  public enum Store {
    @JsonProperty("dynamodb")
    DYNAMODB,
    @JsonProperty("postgresql")
    POSTGRESQL
  }

  /** How the data store copies a write to the other region or standby. */
  public enum Consistency {
    @JsonProperty("strong")
    STRONG,
    @JsonProperty("eventual")
    EVENTUAL
  }

  /** A store of sessions, as in the setting {@code haapi.session.store}. */
  public enum SessionKind {
    @JsonProperty("dynamodb")
    DYNAMODB,
    @JsonProperty("redis")
    REDIS,
    @JsonProperty("token")
    TOKEN
  }

  /**
   * The states of an aggregate, as clients see them.
   *
   * @param initial the state after a create
   * @param changes the commands on an existing aggregate, with different names
   */
  public record Lifecycle(String initial, List<StateChange> changes) {
    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException when two changes have the same name
     */
    public Lifecycle {
      changes = List.copyOf(changes);
      HistoryJson.requireName("initial", initial);
      var names = new HashSet<String>();
      for (StateChange change : changes) {
        if (!names.add(change.name())) {
          throw new IllegalArgumentException("two changes have the name " + change.name());
        }
      }
    }

    /** Returns the change with this name, if it is declared. */
    public Optional<StateChange> change(String name) {
      return changes.stream().filter(it -> it.name().equals(name)).findFirst();
    }
  }

  /**
   * A command on an existing aggregate.
   *
   * @param name the last segment of its path, such as {@code payment}
   * @param from the state that it requires; in another one the API rejects it with 409
   * @param to the state that it leads to
   */
  public record StateChange(String name, String from, String to) {
    /** Checks the names. */
    public StateChange {
      HistoryJson.requireName("name", name);
      HistoryJson.requireName("from", from);
      HistoryJson.requireName("to", to);
    }
  }
}
