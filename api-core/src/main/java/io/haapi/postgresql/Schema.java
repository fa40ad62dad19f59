package io.haapi.postgresql;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The schema of a table, in versions: version 1 is made by the first migration, version 2 by the
 * second, and so on.
 *
 * <p>Old and new instances run side by side during a deployment, so a migration only adds: it
 * <em>expands</em> the table. What no instance uses any more is removed by a later migration, which
 * <em>contracts</em> the table and raises {@code oldestUser}.
 *
 * @param table the table's name
 * @param migrations resources on the class path, in UTF-8: DDL statements, each of which ends with
 *     a semicolon at the end of a line and can be repeated. Each runs in a transaction of its own
 * @param oldestUser the lowest version whose code can still use the table
 */
public record Schema(String table, List<String> migrations, int oldestUser) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  /**
   * @throws IllegalArgumentException if the name or the oldest user is invalid
   */
  public Schema {
    if (!NAME.matcher(table).matches()) throw new IllegalArgumentException("not a table's name");
    migrations = List.copyOf(migrations);
    if (oldestUser < 1 || oldestUser > migrations.size()) {
      throw new IllegalArgumentException("the oldest user must be one of the versions");
    }
  }

  /** Returns the version that this code needs. */
  int version() {
    return migrations.size();
  }
}
