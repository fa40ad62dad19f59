package io.haapi.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.lab.emulator.DynamoDbTables;
import io.haapi.lab.emulator.PostgreSqlPair;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.emulator.TableReplication;
import io.haapi.lab.fault.Fault.Injection;
import io.haapi.lab.network.TcpProxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Injects the faults that need a real store: conflicts, and a standby or replica that lags behind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoreFaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Long enough for every probe to look several times. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private FakeSite fake;

  @BeforeAll
  void start(@TempDir Path logs) throws Exception {
    fake = FakeSite.start(logs);
  }

  @AfterEach
  void awaitHealth() throws Exception {
    fake.awaitHealthy();
  }

  @AfterAll
  void stop() {
    fake.close();
  }

  @Test
  void observesConflictsOfPostgreSql() throws Exception {
    assumeThat(PostgreSqlServer.missing()).isEmpty();
    try (var server = PostgreSqlServer.start();
        var proxy = TcpProxy.before(server.port())) {
      FaultSite database = database(proxy, Optional.empty());
      Fault fault = Faults.find("store-conflicts").orElseThrow();
      try (FaultRun stub = FaultRun.begin(fault.with(Injection.NONE), database, _ -> {})) {
        assertThat(stub.awaitObserved(LOOK)).isEmpty();
      }
      try (FaultRun run = FaultRun.begin(fault, database, _ -> {})) {
        assertThat(run.awaitObserved(LIMIT).orElse("")).contains("40001");
      }
      assertThat(StoreProtocol.POSTGRESQL.rejection(proxy.port())).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void losesAcknowledgedRowsOnlyWithAsynchronousStandby(boolean synchronous) throws Exception {
    assumeThat(PostgreSqlServer.missing()).isEmpty();
    Fault fault = Faults.find("writer-failover").orElseThrow();
    try (var pair = PostgreSqlPair.start(synchronous);
        var proxy = TcpProxy.before(pair.writer().port())) {
      FaultSite database = database(proxy, Optional.of(pair));
      execute(proxy.port(), "CREATE TABLE rows (id int PRIMARY KEY)");
      try (FaultRun stub = FaultRun.begin(fault.with(Injection.NONE), database, _ -> {})) {
        assertThat(stub.awaitObserved(LOOK)).isEmpty();
      }
      AtomicLong acknowledged = new AtomicLong();
      try (FaultRun run = FaultRun.begin(fault, database, _ -> {})) {
        insertUntilItFails(proxy.port(), acknowledged);
        assertThat(run.awaitObserved(LIMIT)).isPresent();
        assertThat(run.awaitInjected(LIMIT)).isTrue();
      }
      long found =
          Long.parseLong(
              StoreProtocol.query(proxy.port(), "SELECT count(*) FROM rows").orElseThrow());
      if (synchronous) {
        assertThat(found).isGreaterThanOrEqualTo(acknowledged.get());
      } else {
        assertThat(found).isLessThan(acknowledged.get());
      }
    }
  }

  private FaultSite database(TcpProxy proxy, Optional<PostgreSqlPair> pair) {
    return new FaultSite(
        fake.lab(),
        fake.site().victim(),
        Map.of("us-east-1", proxy),
        StoreProtocol.POSTGRESQL,
        pair,
        Optional.empty(),
        fake.site().clients());
  }

  @Test
  void observesPausedReplication() throws Exception {
    Fault fault = Faults.find("replication-paused").orElseThrow();
    try (var first = DynamoDbLocal.start();
        var second = DynamoDbLocal.start();
        var tables = new DynamoDbTables(first.endpoint())) {
      createTable(first.endpoint());
      createTable(second.endpoint());
      try (var replication = TableReplication.between(first.endpoint(), second.endpoint())) {
        var replicated =
            new FaultSite(
                fake.lab(),
                fake.site().victim(),
                fake.site().stores(),
                fake.site().protocol(),
                Optional.empty(),
                Optional.of(replication),
                fake.site().clients());
        Thread writer = Thread.ofVirtual().start(() -> writeForever(tables));
        try (FaultRun stub = FaultRun.begin(fault.with(Injection.NONE), replicated, _ -> {})) {
          // Longer than one look.
          assertThat(stub.awaitObserved(Duration.ofSeconds(8))).isEmpty();
        }
        try (FaultRun run = FaultRun.begin(fault, replicated, _ -> {})) {
          assertThat(run.awaitObserved(LIMIT).orElse("")).contains("missing in the other region");
        }
        assertThat(replication.awaitCopied(LIMIT)).isTrue();
        writer.interrupt();
        writer.join();
      }
    }
  }

  private static void writeForever(DynamoDbTables tables) {
    try {
      for (int i = 0; ; i++) {
        tables.put(
            "items", JsonMapper.shared().readTree("{\"pk\": {\"S\": \"item-%d\"}}".formatted(i)));
        Thread.sleep(50);
      }
    } catch (IllegalStateException | InterruptedException _) {
      // The test ends.
    }
  }

  private static void createTable(URI store) throws Exception {
    var request =
        HttpRequest.newBuilder(store)
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", "DynamoDB_20120810.CreateTable")
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=lab/20260101/us-east-1/dynamodb/aws4_request,"
                    + " SignedHeaders=host, Signature=0")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    """
                    {"TableName": "items", "BillingMode": "PAY_PER_REQUEST",
                     "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
                     "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]}"""))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      var response = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }
  }

  private static void insertUntilItFails(int port, AtomicLong acknowledged) throws SQLException {
    try (var connection = connect(port);
        var insert = connection.prepareStatement("INSERT INTO rows VALUES (?)")) {
      for (int i = 1; ; i++) {
        insert.setInt(1, i);
        insert.executeUpdate();
        acknowledged.set(i);
      }
    } catch (SQLException e) {
      // The writer is gone: class 08, or an administrator ended the session.
      assertThat(e.getSQLState()).matches("08...|57P..");
    }
  }

  private static void execute(int port, String sql) throws SQLException {
    try (var connection = connect(port);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port), PostgreSqlServer.SUPERUSER, "");
  }
}
