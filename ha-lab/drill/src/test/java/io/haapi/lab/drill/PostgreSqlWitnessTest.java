package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.haapi.lab.drill.StoreWitness.Executed;
import io.haapi.lab.drill.StoreWitness.StoredAggregate;
import io.haapi.lab.emulator.PostgreSqlServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgreSqlWitnessTest {
  @Test
  void countsCreateChangeAndSecondExecution() throws Exception {
    assumeTrue(PostgreSqlServer.missing().isEmpty());
    try (var server = PostgreSqlServer.start("fsync=off");
        Connection owner = connect(server, PostgreSqlServer.SUPERUSER)) {
      run(
          owner,
          "CREATE TABLE haapi_schema (table_name text)",
          "INSERT INTO haapi_schema VALUES ('notes')",
          "CREATE TABLE notes (id text PRIMARY KEY, caller text, commands text, note_state text)",
          "CREATE ROLE app LOGIN",
          "GRANT SELECT, INSERT, UPDATE ON notes TO app");
      try (var witness =
              PostgreSqlWitness.start(() -> connect(server, PostgreSqlServer.SUPERUSER));
          Connection api = connect(server, "app")) {
        run(
            api,
            "INSERT INTO notes VALUES ('n1', 'ann', '{\"c1\": \"first\"}', 'open')",
            "UPDATE notes SET commands = '{\"c1\": \"first\", \"c2\": \"change\"}'",
            "UPDATE notes SET note_state = 'closed'",
            "UPDATE notes SET commands = '{\"c1\": \"again\", \"c2\": \"change\"}'");
        List<Executed> seen = new ArrayList<>();
        witness.poll(seen::add);
        witness.poll(seen::add);

        assertThat(seen)
            .containsExactly(
                new Executed("n1", "c1"), new Executed("n1", "c2"), new Executed("n1", "c1"));
        assertThat(witness.aggregates("noteState"))
            .containsOnlyKeys("n1")
            .containsValue(new StoredAggregate("ann", "closed"));
      }
    }
  }

  private static Connection connect(PostgreSqlServer server, String role) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(server.port()), role, "");
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (var statement = connection.createStatement()) {
      for (String each : statements) statement.execute(each);
    }
  }
}
