package io.haapi.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.fake.FakeInstance;
import io.haapi.lab.fake.FakeLauncher;
import io.haapi.lab.fault.Fault.Needs;
import io.haapi.lab.network.TcpProxy;
import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabOptions;
import io.haapi.lab.topology.RegionSpec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Fake instances in two regions behind a link to a store, for tests that inject faults. */
record FakeSite(FakeInstance store, TcpProxy link, LabDeployment lab, FaultSite site)
    implements AutoCloseable {
  static FakeSite start(Path logs) throws Exception {
    var store = FakeInstance.start("store", 0);
    var link = TcpProxy.before(store.port());
    var lab =
        LabDeployment.start(
            FakeLauncher.PACKAGE,
            new FakeLauncher(),
            LabOptions.forPattern("fake")
                .withTable(URI.create("http://127.0.0.1:1"))
                .withRegions(List.of(RegionSpec.of("us-east-1", 2), RegionSpec.of("us-west-2", 1)))
                .withLogs(logs)
                .withHealth(check("/health/ready"), check("/health/region")));
    var site =
        new FaultSite(
            lab,
            "i-us-east-1b",
            Map.of("us-east-1", link),
            StoreProtocol.DYNAMODB,
            Optional.empty(),
            Optional.empty(),
            new ImpatientClients());
    return new FakeSite(store, link, lab, site);
  }

  /** Returns the faults that need neither a standby nor replicas. */
  static Stream<String> faults() {
    return Faults.all().stream()
        .filter(it -> it.needs() != Needs.STANDBY && it.needs() != Needs.REPLICAS)
        .map(Fault::id);
  }

  private static HealthCheckSettings check(String path) {
    return new HealthCheckSettings(path, Duration.ofMillis(100), Duration.ofMillis(900), 2, 2);
  }

  /** Waits until everything is healthy and the primary serves, as before any fault. */
  void awaitHealthy() throws InterruptedException {
    lab.awaitHealthy();
    assertThat(lab.returnToPrimary()).isEmpty();
  }

  @Override
  public void close() {
    lab.close();
    link.close();
    store.close();
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
}
