package io.haapi.lab.fault;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.lab.emulator.DynamoDbTables;
import io.haapi.lab.emulator.PostgreSqlPair;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.emulator.TableReplication;
import io.haapi.lab.fake.FakeInstance;
import io.haapi.lab.fake.FakeLauncher;
import io.haapi.lab.fault.Fault.Injection;
import io.haapi.lab.fault.Fault.Needs;
import io.haapi.lab.network.TcpProxy;
import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabInstance;
import io.haapi.lab.topology.LabOptions;
import io.haapi.lab.topology.RegionSpec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Injects every fault into a deployment of fake instances. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Long enough for every probe to look several times. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private FakeInstance store;
  private TcpProxy link;
  private LabDeployment lab;
  private FaultSite site;

  @BeforeAll
  void start(@TempDir Path logs) throws Exception {
    store = FakeInstance.start("store", 0);
    link = TcpProxy.before(store.port());
    lab =
        LabDeployment.start(
            FakeLauncher.PACKAGE,
            new FakeLauncher(),
            LabOptions.forPattern("fake")
                .withTable(URI.create("http://127.0.0.1:1"))
                .withRegions(List.of(RegionSpec.of("us-east-1", 2), RegionSpec.of("us-west-2", 1)))
                .withLogs(logs)
                .withHealth(check("/health/ready"), check("/health/region")));
    site =
        new FaultSite(
            lab,
            "i-us-east-1b",
            Map.of("us-east-1", link),
            StoreProtocol.DYNAMODB,
            Optional.empty(),
            Optional.empty(),
            new ImpatientClients());
  }

  /** Clients that get no response in time once they have a timeout. */
  private static final class ImpatientClients implements FaultSite.Clients {
    private static final int REQUESTS = 10;

    private final AtomicLong timeouts = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();

    @Override
    public Runnable timeOutAfter(Duration timeout) {
      timeouts.addAndGet(REQUESTS);
      return () -> {};
    }

    @Override
    public Runnable retryWithoutBackoff() {
      retries.addAndGet(100);
      return () -> {};
    }

    @Override
    public Runnable pageSlowly() {
      return () -> {};
    }

    @Override
    public long retries() {
      return retries.get();
    }

    @Override
    public long timeouts() {
      return timeouts.get();
    }
  }

  @AfterAll
  void stop() {
    lab.close();
    link.close();
    store.close();
  }

  @AfterEach
  void awaitHealth() throws Exception {
    lab.awaitHealthy();
    assertThat(lab.returnToPrimary()).isEmpty();
  }

  static Stream<String> ids() {
    return Faults.all().stream()
        .filter(it -> it.needs() != Needs.STANDBY && it.needs() != Needs.REPLICAS)
        .map(Fault::id);
  }

  @ParameterizedTest
  @MethodSource("ids")
  void observesAndRestores(String id) throws Exception {
    Fault fault = Faults.find(id).orElseThrow();
    if (fault.needs() == Needs.SERVERS_AND_COMPILER) assumeThat(ShiftedClock.missing()).isEmpty();
    try (FaultRun run = FaultRun.begin(fault, site, _ -> {})) {
      assertThat(run.awaitObserved(LIMIT)).isPresent();
      if (fault.duration() != Fault.Lasts.UNTIL_RESTORED) {
        assertThat(run.awaitInjected(LIMIT)).isTrue();
      }
    }
    lab.awaitHealthy();
    assertThat(Contact.send(link.port(), site.protocol().bytes()))
        .isInstanceOf(Contact.Answered.class);
    assertThat(lab.instances()).noneMatch(it -> Signals.isStopped(it.pid()));
  }

  @ParameterizedTest
  @MethodSource("ids")
  void observesNothingWithoutInjection(String id) throws Exception {
    Fault stub = Faults.find(id).orElseThrow().with(Injection.NONE);
    try (FaultRun run = FaultRun.begin(stub, site, _ -> {})) {
      assertThat(run.awaitObserved(LOOK)).isEmpty();
    }
  }

  @Test
  void observesTenTimesTheLoadAsRateThatIsSent() throws Exception {
    Fault fault = Faults.find("load-times-ten").orElseThrow();
    try (FaultRun run = FaultRun.begin(fault, site, _ -> {})) {
      String evidence = run.awaitObserved(LIMIT).orElseThrow();
      var rates =
          Pattern.compile("gets (\\d+) requests per second instead of 20").matcher(evidence);
      assertThat(rates.find()).as(evidence).isTrue();
      // Nine times 20 are sent, and a delay makes some of them arrive together.
      assertThat(Integer.parseInt(rates.group(1))).isBetween(100, 1_000);
    }
  }

  @Test
  void observesConflictsOfPostgreSql() throws Exception {
    assumeThat(PostgreSqlServer.missing()).isEmpty();
    try (var server = PostgreSqlServer.start();
        var proxy = TcpProxy.before(server.port())) {
      var database =
          new FaultSite(
              lab,
              site.victim(),
              Map.of("us-east-1", proxy),
              StoreProtocol.POSTGRESQL,
              Optional.empty(),
              Optional.empty(),
              site.clients());
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
      var database =
          new FaultSite(
              lab,
              site.victim(),
              Map.of("us-east-1", proxy),
              StoreProtocol.POSTGRESQL,
              Optional.of(pair),
              Optional.empty(),
              site.clients());
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
                lab,
                site.victim(),
                site.stores(),
                site.protocol(),
                Optional.empty(),
                Optional.of(replication),
                site.clients());
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

  @Test
  void hasDistinctNamesAndOneSentence() {
    Set<String> ids = new HashSet<>();
    for (Fault fault : Faults.all()) {
      assertThat(ids.add(fault.id())).isTrue();
      assertThat(fault.id()).matches("[a-z]+(-[a-z]+)*");
      assertThat(fault.hypothesis()).matches("[A-Z][^.]+\\.");
    }
  }

  @Test
  void restoresPartOfFailedInjection() throws Exception {
    LabInstance victim = site.instance();
    Injection failing =
        (at, undo) -> {
          InstanceFaults.freeze(List.of(at.instance()), undo);
          throw new IllegalStateException("the second step fails");
        };
    Fault fault = Faults.find("instance-freeze").orElseThrow().with(failing);
    try (FaultRun run = FaultRun.begin(fault, site, _ -> {})) {
      assertThatThrownBy(() -> run.awaitInjected(LIMIT)).hasMessage("the second step fails");
      assertThatThrownBy(() -> run.awaitObserved(LIMIT)).hasMessage("the second step fails");
      eventually("it is stopped", () -> Signals.isStopped(victim.pid()));
    }
    assertThat(Signals.isStopped(victim.pid())).isFalse();
  }

  @Test
  void restoresDespiteInterrupt() throws Exception {
    LabInstance victim = site.instance();
    FaultRun run = FaultRun.begin(Faults.find("instance-freeze").orElseThrow(), site, _ -> {});
    eventually("it is stopped", () -> Signals.isStopped(victim.pid()));

    Thread.currentThread().interrupt();
    run.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(Signals.isStopped(victim.pid())).isFalse();
  }

  private static HealthCheckSettings check(String path) {
    return new HealthCheckSettings(path, Duration.ofMillis(100), Duration.ofMillis(900), 2, 2);
  }
}
