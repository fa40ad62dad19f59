package io.haapi.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.budget.BudgetSettings;
import io.haapi.caller.Caller;
import io.haapi.idempotency.AggregateStoreContract.Ticket;
import io.haapi.idempotency.AggregateStoreContract.TicketMapping;
import io.haapi.idempotency.Command;
import io.haapi.idempotency.Fingerprint;
import io.haapi.idempotency.IdempotencyKey;
import io.haapi.idempotency.StoredResponse;
import io.haapi.lifecycle.StartException;
import io.haapi.postgresql.PostgreSqlSettings.LoginType;
import io.haapi.postgresql.PostgreSqlSettings.Tls;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Tests token logins over TLS to a server that verifies the tokens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IamServerTest {
  private static final String SECRET = "secret";

  private IamServer server;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    server = IamServer.start(directory, SECRET);
  }

  @AfterAll
  void stop() throws Exception {
    server.close();
  }

  @Test
  void signsAFreshTokenForEachConnection() throws Exception {
    int before = server.tokens().size();
    var connector = connector("localhost", Optional.of(server.certificate()), Clock.systemUTC());

    try (var connection = connector.getConnection()) {
      assertThat(connection.isClosed()).isFalse();
    }
    // A signature contains the second.
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(2));
    try (var connection =
        connector("localhost", Optional.of(server.certificate()), later).getConnection()) {
      assertThat(connection.isClosed()).isFalse();
    }

    assertThat(server.tokens().subList(before, server.tokens().size()))
        .hasSize(2)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {-60, 60})
  void rejectsAClockThatIsAnHourOff(int minutes) {
    var wrong = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes));
    assertRejected(
        connector("localhost", Optional.of(server.certificate()), wrong),
        "the database rejects the login (SQLSTATE 28000)");
  }

  /** A command on a running instance: nothing was sent, and the fault is this instance's own. */
  @ParameterizedTest
  @ValueSource(ints = {-60, 60})
  void reportsNothingWrittenWithAClockThatIsAnHourOff(int minutes) {
    var wrong = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes));
    var connector = connector("localhost", Optional.of(server.certificate()), wrong);
    var budget =
        new BudgetSettings(
            Duration.ofMillis(300),
            Duration.ofSeconds(2),
            1,
            Duration.ofSeconds(10),
            Duration.ofSeconds(29));
    var command =
        new Command(
            new Caller("ann"),
            "ticket.open",
            new IdempotencyKey("k"),
            Fingerprint.of(1, List.of("leak")));
    try (var pool = new CurrentPool(connector, 1, budget.attempt());
        var database =
            new PostgreSql(
                pool, connector, budget, new Metrics(new SimpleMeterRegistry()), () -> false)) {
      var store = new PostgreSqlAggregateStore<>(database, "tickets", new TicketMapping());
      var ticket = new Ticket(command.aggregateId(), "open", "leak");

      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(() -> store.create(command, ticket, StoredResponse.json(201, "{}")))
          .satisfies(e -> assertThat(e.problem().name()).isEqualTo("table-unavailable"));

      assertThat(connector.failure().map(SqlFailureCause::of)).contains(SqlFailureCause.LOGIN);
    }
  }

  @Test
  void rejectsACertificateThatNamesAnotherHost() {
    assertRejected(
        connector("127.0.0.1", Optional.of(server.certificate()), Clock.systemUTC()),
        "the database's certificate is not trusted or names another host");
  }

  @Test
  void rejectsACertificateThatIsNotTrusted() {
    for (var trusted : List.of(Optional.<Path>empty(), Optional.of(Path.of("rds")))) {
      assertRejected(
          connector("localhost", trusted, Clock.systemUTC()),
          "the database's certificate is not trusted or names another host");
    }
  }

  /** Each region has three authorities: for RSA keys of two lengths, and for elliptic curves. */
  @Test
  void trustsAuthoritiesOfAmazonRds() throws Exception {
    var certificates =
        RdsSocketFactory.certificates().stream().map(it -> (X509Certificate) it).toList();
    for (String region : List.of("us-east-1", "eu-central-1", "ap-southeast-2")) {
      assertThat(certificates)
          .filteredOn(it -> it.getSubjectX500Principal().getName().contains(" " + region + " "))
          .hasSize(3);
    }
    assertThat(certificates)
        .allSatisfy(
            it -> {
              it.checkValidity();
              it.verify(it.getPublicKey());
              assertThat(it.getSubjectX500Principal().getName())
                  .contains("Amazon RDS")
                  .doesNotContain("Beta", "Preview");
            });
    assertThat(new RdsSocketFactory().getSupportedCipherSuites()).isNotEmpty();
  }

  @Test
  void countsRejectedCertificateAsLocalFault() {
    var connector = connector("localhost", Optional.empty(), Clock.systemUTC());
    assertThatThrownBy(connector::getConnection).isInstanceOf(SQLException.class);
    assertThat(connector.failure().map(SqlFailureCause::of)).contains(SqlFailureCause.TLS);
    assertThat(SqlFailureCause.TLS.isLocal()).isTrue();
  }

  private Connector connector(String host, Optional<Path> certificate, Clock clock) {
    var url = URI.create("postgresql://%s:%d/orders".formatted(host, server.port()));
    var settings =
        new PostgreSqlSettings(
            Optional.of(url),
            "haapi",
            LoginType.IAM,
            Optional.empty(),
            Tls.AUTO,
            certificate.map(Path::toString),
            1);
    var login =
        new IamLogin(
            url,
            "haapi",
            () -> "eu-west-1",
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", SECRET)),
            clock);
    return new Connector(settings, login, Duration.ofSeconds(10));
  }

  private static void assertRejected(Connector connector, String message) {
    assertThatThrownBy(
            () -> new SchemaCheck(connector, Duration.ZERO).require(Schema.load("tickets")))
        .isInstanceOf(StartException.class)
        .hasMessage(message);
  }
}
