package io.haapi.postgresql;

import java.net.URI;

/** The databases that speak PostgreSQL's protocol, and how their DDL differs. */
enum Dialect {
  /** PostgreSQL itself, as on Amazon RDS and Aurora. */
  POSTGRESQL,
  /**
   * Aurora DSQL. It compares text by its bytes and knows no other collation, makes indexes in the
   * background, and has no settings of roles.
   */
  DSQL;

  /** Returns the dialect of the database at this URL. */
  static Dialect of(URI database) {
    return database.getHost().contains(".dsql.") ? DSQL : POSTGRESQL;
  }

  /** Returns a statement that is written for PostgreSQL as this database takes it. */
  String ddl(String statement) {
    return switch (this) {
      case POSTGRESQL -> statement;
      case DSQL ->
          statement
              .replace(" COLLATE \"C\"", "")
              .replace("CREATE INDEX IF", "CREATE INDEX ASYNC IF");
    };
  }

  /** Returns whether a role can have settings of its own. */
  boolean hasRoleSettings() {
    return this == POSTGRESQL;
  }
}
