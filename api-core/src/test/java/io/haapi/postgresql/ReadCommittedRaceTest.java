package io.haapi.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.idempotency.AggregateStoreContract.Ticket;
import io.haapi.idempotency.AggregateStoreContract.TicketMapping;
import io.haapi.idempotency.AggregateStoreContract.TicketSummary;
import io.haapi.idempotency.Command;
import io.haapi.idempotency.CommandRecord;
import io.haapi.idempotency.Transition;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Races at READ COMMITTED, where those that collide wait for each other. */
class ReadCommittedRaceTest extends RaceContract {
  ReadCommittedRaceTest() {
    super("read committed");
  }

  /** Without this, nobody would know that the races find a store that executes twice. */
  @Test
  void catchesStateTestedInCommonTableExpression() throws Exception {
    var wrong = new StateInCommonTableExpression(database());
    assertThat(executedWithDifferentKeys(wrong, "wrong")).isGreaterThan(ROWS);
  }

  /** Wrong on purpose: the state is read from the statement's snapshot and updated beside it. */
  private static final class StateInCommonTableExpression
      extends PostgreSqlAggregateStore<Ticket, TicketSummary> {
    private static final String UPDATE =
        """
        WITH found AS (
          SELECT id FROM tickets
          WHERE id = ? AND caller = ? AND (commands ->> ?::text) IS NULL AND state = 'open'
        )
        UPDATE tickets
        SET commands = commands || jsonb_build_object(?::text, ?::text),
            command_count = command_count + 1,
            state = 'closed'
        FROM found WHERE tickets.id = found.id\
        """;

    private StateInCommonTableExpression(PostgreSql database) {
      super(database, "tickets", new TicketMapping());
    }

    @Override
    Call.Statement<Integer> update(
        String id, Command command, Transition transition, CommandRecord attempt) {
      return connection -> run(connection, id, command, attempt);
    }

    private static int run(Connection connection, String id, Command command, CommandRecord attempt)
        throws SQLException {
      try (var update = connection.prepareStatement(UPDATE)) {
        update.setString(1, id);
        update.setString(2, command.caller().id());
        update.setString(3, command.recordKey());
        update.setString(4, command.recordKey());
        update.setString(5, attempt.text());
        return update.executeUpdate();
      }
    }
  }
}
