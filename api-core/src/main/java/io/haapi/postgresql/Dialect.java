package io.haapi.postgresql;

import java.net.URI;
import java.util.regex.Pattern;

/** The databases that speak PostgreSQL's protocol, and how their DDL differs. */
enum Dialect {
  /** PostgreSQL itself, as on Amazon RDS and Aurora. */
  POSTGRESQL,
  /**
   * Aurora DSQL. It compares text by its bytes and supports no other collation, creates indexes in
   * the background, and has no role settings.
   */
  DSQL;

  /**
   * A cluster's host name: {@code dsql} on the internet, {@code dsql-} and an id through an
   * endpoint of AWS PrivateLink.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/aurora-dsql/latest/userguide/privatelink-managing-clusters.html">Managing
   *     and connecting to clusters using AWS PrivateLink</a>
   */
  private static final Pattern DSQL_HOST =
      Pattern.compile("\\A[a-z0-9]++\\.dsql(-[a-z0-9]++)?\\.[a-z0-9-]++\\.on\\.aws");

  private static final Pattern PRINCIPAL =
      Pattern.compile("arn:aws[a-z-]{0,20}:iam::[0-9]{12}:(role|user)/[A-Za-z0-9+=,.@_/-]{1,512}");

  /** Returns the dialect of the database at this URL. */
  static Dialect of(URI database) {
    return DSQL_HOST.matcher(database.getHost()).matches() ? DSQL : POSTGRESQL;
  }

  /** Translates a PostgreSQL statement to this database's dialect. */
  String ddl(String statement) {
    return switch (this) {
      case POSTGRESQL -> statement;
      case DSQL ->
          statement
              .replace(" COLLATE \"C\"", "")
              .replace("CREATE INDEX IF", "CREATE INDEX ASYNC IF");
    };
  }

  /** Returns whether roles can have their own settings. */
  boolean hasRoleSettings() {
    return this == POSTGRESQL;
  }

  /**
   * Returns the statement that lets a role log in with IAM tokens.
   *
   * @param principal {@code rds}, or the ARN of the IAM role or user, which Aurora DSQL needs
   * @throws IllegalArgumentException if it is neither, or not the one that this database needs
   */
  String allowIam(String role, String principal) {
    return switch (this) {
      case POSTGRESQL -> {
        if (!principal.equals("rds")) {
          throw new IllegalArgumentException(
              "haapi.migrate.role-iam must be rds, except on Aurora DSQL");
        }
        yield "GRANT rds_iam TO \"%s\"".formatted(role);
      }
      case DSQL -> {
        if (!PRINCIPAL.matcher(principal).matches()) {
          throw new IllegalArgumentException(
              "haapi.migrate.role-iam must be the ARN of an IAM role or user on Aurora DSQL");
        }
        yield "AWS IAM GRANT %s TO '%s'".formatted(role, principal);
      }
    };
  }
}
