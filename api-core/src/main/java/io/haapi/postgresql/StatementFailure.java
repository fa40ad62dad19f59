package io.haapi.postgresql;

import java.util.Optional;
import java.util.Set;

/**
 * The meaning of a failed attempt for a statement that runs in autocommit: whether it may have
 * written, and whether another attempt can succeed.
 *
 * <p>A failure counts as rolled back only if PostgreSQL's documentation says so: an error while a
 * statement is parsed or executed ends its transaction before the commit. Every other failure of a
 * statement that was sent leaves the outcome unknown, including a cancelled statement (57014) and a
 * lack of resources (53xxx): the server may report them after the commit, and a proxy may report
 * them in its place.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY">
 *     Extended query: what an error and Sync do</a>
 */
enum StatementFailure {
  /** The statement was not sent: no connection in time, or connect or login failed. */
  NOT_SENT(false, true, false),
  /** Rolled back because another transaction changed the row (40001; Aurora DSQL: OC000, OC001). */
  CONFLICT(false, true, false),
  /** Rolled back because the server is no longer the writer: all its connections are useless. */
  READ_ONLY(false, true, true),
  /** Rolled back for a permanent reason: the statement, the schema, the privileges. */
  REJECTED(false, false, false),
  /** The outcome is unknown, and the other connections are lost too. */
  CONNECTION_LOST(true, true, true),
  /** The outcome is unknown. */
  UNKNOWN(true, true, false);

  private static final Set<String> CONFLICTS = Set.of("40001", "40P01");
  private static final String READ_ONLY_TRANSACTION = "25006";
  private static final Set<String> REJECTIONS = Set.of("22", "23", "42");
  private static final Set<String> SHUTDOWNS = Set.of("57P01", "57P02");
  private static final String CONNECTION = "08";

  private final boolean mayHaveWritten;
  private final boolean retried;
  private final boolean stale;

  StatementFailure(boolean mayHaveWritten, boolean retried, boolean stale) {
    this.mayHaveWritten = mayHaveWritten;
    this.retried = retried;
    this.stale = stale;
  }

  /**
   * Classifies a failed attempt.
   *
   * @param sqlState the SQLSTATE, if the failure has one
   * @param timedOut whether the time limit of the attempt ended it
   */
  static StatementFailure of(Optional<String> sqlState, boolean sent, boolean timedOut) {
    if (!sent) return NOT_SENT;
    if (timedOut || sqlState.isEmpty()) return UNKNOWN;
    String state = sqlState.orElseThrow();
    if (CONFLICTS.contains(state)) return CONFLICT;
    if (state.equals(READ_ONLY_TRANSACTION)) return READ_ONLY;
    if (REJECTIONS.stream().anyMatch(state::startsWith)) return REJECTED;
    if (SHUTDOWNS.contains(state) || state.startsWith(CONNECTION)) return CONNECTION_LOST;
    return UNKNOWN;
  }

  /** Returns whether the statement may have been committed. */
  boolean mayHaveWritten() {
    return mayHaveWritten;
  }

  /** Returns whether another attempt can succeed. */
  boolean isRetried() {
    return retried;
  }

  /** Returns whether the connection must not be used again. */
  boolean endsConnection() {
    return mayHaveWritten || stale;
  }

  /** Returns whether none of the connections that were open then should be used again. */
  boolean endsAllConnections() {
    return stale;
  }
}
