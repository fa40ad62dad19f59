package io.haapi.lab.fault;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.emulator.PostgreSqlServer;
import io.haapi.lab.fake.FakeInstance;
import io.haapi.lab.fake.FakeLauncher;
import io.haapi.lab.fault.Fault.Injection;
import io.haapi.lab.network.TcpProxy;
import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabInstance;
import io.haapi.lab.topology.LabOptions;
import io.haapi.lab.topology.RegionSpec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
            new ImpatientClients());
  }

  /** Clients that get no response in time once they have a timeout. */
  private static final class ImpatientClients implements FaultSite.Clients {
    private static final int REQUESTS = 10;

    private final AtomicLong givenUp = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();

    @Override
    public Runnable giveUpAfter(Duration timeout) {
      givenUp.addAndGet(REQUESTS);
      return () -> {};
    }

    @Override
    public Runnable repeatAtOnce() {
      repeated.addAndGet(100);
      return () -> {};
    }

    @Override
    public Runnable pageSlowly() {
      return () -> {};
    }

    @Override
    public long repeated() {
      return repeated.get();
    }

    @Override
    public long givenUp() {
      return givenUp.get();
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
    return Faults.all().stream().map(Fault::id);
  }

  @ParameterizedTest
  @MethodSource("ids")
  void observesAndRestores(String id) throws Exception {
    Fault fault = Faults.find(id).orElseThrow();
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
              site.clients());
      Fault fault = Faults.find("store-conflicts").orElseThrow();
      try (FaultRun run = FaultRun.begin(fault, database, _ -> {})) {
        assertThat(run.awaitObserved(LIMIT).orElse("")).contains("40001");
      }
      assertThat(StoreProtocol.POSTGRESQL.rejection(proxy.port())).isEmpty();
    }
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
