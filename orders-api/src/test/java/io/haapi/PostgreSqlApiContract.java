package io.haapi;

import io.haapi.lab.contract.Difference;
import io.haapi.lab.contract.Profile;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.postgresql.MigratedDatabase;
import io.haapi.testing.LocalPostgreSql;
import java.net.URI;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the contract with orders in PostgreSQL and sessions in tokens, without DynamoDB. */
@Requires(Requirement.POSTGRESQL)
@ExtendWith(LocalPostgreSql.class)
abstract class PostgreSqlApiContract extends InProcessContract {
  private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

  private final String isolation;

  PostgreSqlApiContract(String isolation) {
    super(Profile.of("orders in PostgreSQL", Difference.SESSION_IN_TOKEN));
    this.isolation = isolation;
  }

  @BeforeAll
  void start(PostgreSqlServer server) throws SQLException {
    var database = MigratedDatabase.create(server, isolation).migrated("orders");
    start(
        NOWHERE,
        "haapi.order.store=postgresql",
        database.setting(server.port()),
        "haapi.dynamodb.create-tables=false",
        "haapi.session.store=token",
        "haapi.session.token.keys=" + "t".repeat(32));
  }
}
