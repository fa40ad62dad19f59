package io.haapi.postgresql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The versioned schema of a table: the first migration leads to version 1, the second to version 2,
 * and so on. Migrations are the resources {@code postgresql/TABLE-1.sql}, {@code
 * postgresql/TABLE-2.sql} and so on: DDL statements, each of which ends with a semicolon at the end
 * of a line, runs in a transaction of its own, and can be repeated.
 *
 * <p>Text columns have the collation {@code "C"}, so that text compares and sorts by its bytes, as
 * in DynamoDB.
 *
 * <p>Old and new instances run side by side during a deployment, so a migration only adds: it
 * <em>expands</em> the table. A later one removes what no instance uses any more: it
 * <em>contracts</em> the table, and begins with the line {@code -- oldest user: N}, the lowest
 * version whose code can still use the table.
 *
 * @param table the table's name
 * @param migrations the texts of the migrations
 */
record Schema(String table, List<String> migrations) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final Pattern STATEMENT_END = Pattern.compile(";[ \\t]*(\\R|$)");
  private static final Pattern OLDEST_USER = Pattern.compile("-- oldest user: (\\d{1,4})\\R");

  /**
   * @throws IllegalArgumentException if the name is invalid or there are no migrations
   */
  Schema {
    if (!NAME.matcher(table).matches()) throw new IllegalArgumentException("not a table's name");
    if (migrations.isEmpty()) throw new IllegalArgumentException(table + " has no migrations");
    migrations = List.copyOf(migrations);
  }

  /**
   * Loads the schema of a table from the class path.
   *
   * @throws IllegalArgumentException if it has none
   */
  static Schema load(String table) {
    var migrations = new ArrayList<String>();
    for (var next = read(table, 1); next.isPresent(); next = read(table, migrations.size() + 1)) {
      migrations.add(next.orElseThrow());
    }
    return new Schema(table, migrations);
  }

  private static Optional<String> read(String table, int version) {
    String resource = "postgresql/%s-%d.sql".formatted(table, version);
    try (InputStream stream = Schema.class.getClassLoader().getResourceAsStream(resource)) {
      return stream == null
          ? Optional.empty()
          : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the version that this code needs: the last. */
  int version() {
    return migrations.size();
  }

  /** Returns the lowest version whose code can use the table at its latest version. */
  int oldestUser() {
    return migrations.stream()
        .map(OLDEST_USER::matcher)
        .filter(it -> it.lookingAt())
        .mapToInt(it -> Integer.parseInt(it.group(1)))
        .max()
        .orElse(1);
  }

  /** Returns the statements that lead to a version from the one before. */
  List<String> statements(int version, Dialect dialect) {
    return Stream.of(STATEMENT_END.split(migrations.get(version - 1)))
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .map(dialect::ddl)
        .toList();
  }
}
