package io.haapi.postgresql;

import static java.util.stream.Collectors.joining;

import io.haapi.caller.Caller;
import io.haapi.idempotency.AggregateMapping;
import io.haapi.idempotency.AggregateStore;
import io.haapi.idempotency.Command;
import io.haapi.idempotency.CommandRecord;
import io.haapi.idempotency.Outcome;
import io.haapi.idempotency.StoredResponse;
import io.haapi.idempotency.Transition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stores aggregates in a PostgreSQL table, one row each. A command is one statement in autocommit,
 * and therefore one round trip; a replay or a rejection needs a second one to read the row.
 *
 * <p>All conditions of a change are in the {@code WHERE} clause of its own {@code UPDATE} and refer
 * to columns of the row itself. PostgreSQL re-evaluates such conditions on the row that it locks,
 * so that they hold for the row that it updates. A condition in a common table expression or a
 * sub-select would be checked on the statement's snapshot only, and concurrent commands would all
 * execute.
 *
 * <p>The columns {@code id}, {@code caller}, {@code position}, {@code commands} and {@code
 * command_count} belong to this class, all others to the aggregate's mapping: a field {@code
 * createdAt} is in the column {@code created_at}. Lists are as current as every other read.
 *
 * @param <A> the aggregate
 * @param <S> its entry in the list
 */
class PostgreSqlAggregateStore<A, S> implements AggregateStore<A, S> {
  private final PostgreSql database;
  private final String table;
  private final AggregateMapping<A, S> mapping;

  /** The texts of the statements that create rows, by their fields: few, because most are equal. */
  private final Map<List<String>, String> inserts = new ConcurrentHashMap<>();

  PostgreSqlAggregateStore(PostgreSql database, String table, AggregateMapping<A, S> mapping) {
    this.database = database;
    this.table = table;
    this.mapping = mapping;
  }

  @Override
  public Outcome create(Command command, A aggregate, StoredResponse response) {
    String id = command.aggregateId();
    String position = mapping.position(aggregate);
    if (!position.endsWith(id)) {
      throw new IllegalArgumentException("a position must end with the aggregate's id");
    }
    var attempt = CommandRecord.of(command, response);
    var insert = new Insert(id, command, position, attempt);
    mapping.write(aggregate, insert);
    return database.call(
        call -> {
          while (true) {
            if (call.write(insert::run) == 1) {
              return new Outcome.Executed(response);
            }
            var record = call.read(it -> findRecord(it, id, command));
            if (record.isPresent()) {
              return CommandRecord.parse(record.orElseThrow()).outcomeOf(attempt);
            }
            call.again();
          }
        });
  }

  /** Returns the text of the record of a create command. */
  private Optional<String> findRecord(Connection connection, String id, Command command)
      throws SQLException {
    try (var select =
        connection.prepareStatement(
            "SELECT commands::jsonb ->> ?::text FROM " + table + " WHERE id = ?")) {
      select.setString(1, command.recordKey());
      select.setString(2, id);
      try (var rows = select.executeQuery()) {
        if (!rows.next()) return Optional.empty();
        return Optional.of(
            Optional.ofNullable(rows.getString(1))
                .orElseThrow(
                    () -> new IllegalStateException("a row has no record of its creation")));
      }
    }
  }

  @Override
  public Outcome change(
      String id, Command command, Transition transition, StoredResponse response) {
    if (!isStorable(id)) return new Outcome.NotFound();
    var attempt = CommandRecord.of(command, response);
    var update = update(id, command, transition, attempt);
    return database.call(
        call -> {
          while (true) {
            if (call.write(update) == 1) return new Outcome.Executed(response);
            var row = call.read(it -> findRow(it, id, command));
            if (row.isEmpty()) return new Outcome.NotFound();
            var outcome = classify(row.orElseThrow(), transition, attempt);
            if (outcome.isPresent()) return outcome.orElseThrow();
            call.again();
          }
        });
  }

  /**
   * Creates the statement of a change. Tests replace it with a faulty one, which they must detect.
   */
  SqlCall.Statement<Integer> update(
      String id, Command command, Transition transition, CommandRecord attempt) {
    return new RowChange(table, id, command, transition, attempt, mapping.commandLimit())::run;
  }

  /** PostgreSQL cannot store U+0000, so no row has such an id. */
  private static boolean isStorable(String id) {
    return id.indexOf('\0') < 0;
  }

  /**
   * A row of the caller, as a command that did not change it found it.
   *
   * @param record the text of the command's record
   */
  private record Row(
      Optional<String> record, int commandCount, AggregateMapping.FieldReader fields) {}

  private Optional<Row> findRow(Connection connection, String id, Command command)
      throws SQLException {
    try (var select =
        connection.prepareStatement(
            "SELECT commands::jsonb ->> ?::text, command_count, t.* FROM "
                + table
                + " t WHERE id = ? AND caller = ?")) {
      select.setString(1, command.recordKey());
      select.setString(2, id);
      select.setString(3, command.caller().id());
      try (var rows = select.executeQuery()) {
        return rows.next()
            ? Optional.of(
                new Row(
                    Optional.ofNullable(rows.getString(1)), rows.getInt(2), Columns.read(rows, 3)))
            : Optional.empty();
      }
    }
  }

  /**
   * Returns why a row was not changed; empty if it should have been, because the row changed in the
   * meantime.
   */
  private Optional<Outcome> classify(Row row, Transition transition, CommandRecord attempt) {
    if (row.record().isPresent()) {
      return Optional.of(CommandRecord.parse(row.record().orElseThrow()).outcomeOf(attempt));
    }
    if (!transition.isAllowedFor(row.fields())) {
      return Optional.of(new Outcome.Conflict(row.fields()));
    }
    return row.commandCount() < mapping.commandLimit()
        ? Optional.empty()
        : Optional.of(new Outcome.CommandLimitReached());
  }

  @Override
  public Optional<A> find(Caller caller, String id) {
    if (!isStorable(id)) return Optional.empty();
    return database
        .call(call -> call.read(it -> findFields(it, caller, id)))
        .map(fields -> mapping.read(id, fields));
  }

  private Optional<AggregateMapping.FieldReader> findFields(
      Connection connection, Caller caller, String id) throws SQLException {
    try (var select =
        connection.prepareStatement("SELECT * FROM " + table + " WHERE id = ? AND caller = ?")) {
      select.setString(1, id);
      select.setString(2, caller.id());
      try (var rows = select.executeQuery()) {
        return rows.next() ? Optional.of(Columns.read(rows, 1)) : Optional.empty();
      }
    }
  }

  /** An entry of the list and its position. */
  private record Entry(String id, String position, AggregateMapping.FieldReader fields) {}

  @Override
  public Page<S> list(Caller caller, int limit, Optional<String> after) {
    var entries = database.call(call -> call.read(it -> findEntries(it, caller, limit, after)));
    boolean more = entries.size() > limit;
    var shown = more ? entries.subList(0, limit) : entries;
    return new Page<>(
        shown.stream().map(it -> mapping.summarize(it.id(), it.fields())).toList(),
        more ? Optional.of(shown.getLast().position()) : Optional.empty());
  }

  private List<Entry> findEntries(
      Connection connection, Caller caller, int limit, Optional<String> after) throws SQLException {
    String fields = mapping.summaryFields().stream().map(Columns::quoted).collect(joining(", "));
    String sql =
        "SELECT id, \"position\", %s FROM %s WHERE caller = ?%s ORDER BY \"position\" DESC LIMIT ?"
            .formatted(fields, table, after.isPresent() ? " AND \"position\" < ?" : "");
    try (var select = connection.prepareStatement(sql)) {
      int next = 1;
      select.setString(next++, caller.id());
      if (after.isPresent()) select.setString(next++, after.orElseThrow());
      // One more than the page size shows whether another page follows.
      select.setInt(next, limit + 1);
      try (var rows = select.executeQuery()) {
        var entries = new ArrayList<Entry>();
        while (rows.next()) {
          entries.add(new Entry(rows.getString(1), rows.getString(2), Columns.read(rows, 3)));
        }
        return entries;
      }
    }
  }

  /** The statement that creates a row: the columns of this class, and the aggregate's fields. */
  private final class Insert implements AggregateMapping.FieldWriter {
    private final List<String> fields = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private final Command command;
    private final CommandRecord attempt;

    private Insert(String id, Command command, String position, CommandRecord attempt) {
      this.command = command;
      this.attempt = attempt;
      values.addAll(List.of(id, command.caller().id(), position));
    }

    @Override
    public void text(String name, String value) {
      fields.add(name);
      values.add(value);
    }

    @Override
    public void number(String name, long value) {
      fields.add(name);
      values.add(value);
    }

    private int run(Connection connection) throws SQLException {
      String sql = inserts.computeIfAbsent(fields, PostgreSqlAggregateStore.this::insert);
      try (var insert = connection.prepareStatement(sql)) {
        int next = 1;
        for (Object value : values) next = set(insert, next, value);
        next = set(insert, next, command.recordKey());
        set(insert, next, attempt.text());
        return insert.executeUpdate();
      }
    }
  }

  private String insert(List<String> fields) {
    var columns = fields.stream().map(it -> ", " + Columns.quoted(it)).collect(joining());
    return "INSERT INTO %s (id, caller, \"position\"%s, command_count, commands) VALUES (?, ?, ?%s, 1, jsonb_build_object(?::text, ?::text)::text) ON CONFLICT (id) DO NOTHING"
        .formatted(table, columns, ", ?".repeat(fields.size()));
  }

  /** Sets a parameter and returns the index of the next. */
  static int set(PreparedStatement statement, int index, Object value) throws SQLException {
    switch (value) {
      case String text -> statement.setString(index, text);
      case Long number -> statement.setLong(index, number);
      case Integer number -> statement.setInt(index, number);
      default -> throw new IllegalArgumentException("not a column's type: " + value.getClass());
    }
    return index + 1;
  }
}
