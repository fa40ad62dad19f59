package io.haapi.lab.topology;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.fake.FakeLauncher;
import io.haapi.lab.launch.Launcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabDeploymentTest {
  private static final URI NO_TABLE = URI.create("http://127.0.0.1:1");

  private Path logs;
  private final HttpClient client = HttpClient.newHttpClient();
  private LabDeployment lab;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    logs = directory;
    lab = LabDeployment.start(FakeLauncher.PACKAGE, new FakeLauncher(), options());
  }

  @AfterAll
  void stop() {
    client.close();
    List<ProcessHandle> processes = processes().toList();
    lab.close();
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void runsTwoRegionsWithTwoZonesEach() {
    assertThat(lab.instances())
        .extracting(LabInstance::zone)
        .containsExactly("us-east-1a", "us-east-1b", "us-west-2a", "us-west-2b");
    assertThat(lab.instances()).extracting(LabInstance::port).doesNotHaveDuplicates();
  }

  @Test
  void restartsKilledInstanceWithoutFailure() throws Exception {
    LabInstance victim = instance("i-us-east-1a");
    ProcessHandle.of(victim.pid()).orElseThrow().destroyForcibly();

    for (int i = 0; i < 20; i++) assertThat(get().statusCode()).isEqualTo(200);

    eventually(
        "it is back with another pid",
        () -> instance(victim.id()).starts() > victim.starts() && instance(victim.id()).healthy());
    assertThat(instance(victim.id()).pid()).isNotEqualTo(victim.pid());
    assertThat(instance(victim.id()).port()).isEqualTo(victim.port());
  }

  @Test
  void returnsWhenRestartedInstanceServes() throws Exception {
    LabInstance before = instance("i-us-west-2b");

    lab.restart(before.id());

    LabInstance after = instance(before.id());
    assertThat(after.pid()).isNotEqualTo(before.pid());
    assertThat(after.starts()).isEqualTo(before.starts() + 1);
    eventually("it is in rotation", () -> instance(before.id()).healthy());
  }

  @Test
  void removesAndReturnsHungInstance() throws Exception {
    LabInstance victim = instance("i-us-east-1b");
    signal("STOP", victim);
    try {
      eventually("it is out", () -> !instance(victim.id()).healthy());
      for (int i = 0; i < 6; i++) {
        assertThat(get().body()).doesNotContain("instance=" + victim.id());
      }
    } finally {
      signal("CONT", victim);
    }
    eventually("it is back", () -> instance(victim.id()).healthy());
  }

  @Test
  void leavesRegionUntilReturned() throws Exception {
    List<LabInstance> east =
        lab.instances().stream().filter(each -> each.region().equals("us-east-1")).toList();
    for (LabInstance each : east) signal("STOP", each);
    try {
      eventually("the standby serves", () -> lab.regions().getLast().serving());
      assertThat(get().body()).contains("instance=i-us-west-2");
    } finally {
      for (LabInstance each : east) signal("CONT", each);
    }
    eventually("the region is healthy", () -> lab.isHealthy("us-east-1"));
    assertThat(get().body()).contains("instance=i-us-west-2");
    assertThat(lab.returnToPrimary()).isEmpty();
    assertThat(get().body()).contains("instance=i-us-east-1");
  }

  @Test
  void reportsPortInUseAndCleansUp() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      long before = processes().count();
      assertThatThrownBy(
              () ->
                  LabDeployment.start(
                      FakeLauncher.PACKAGE,
                      new FakeLauncher(),
                      options().withPort(taken.getLocalPort())))
          .isInstanceOf(LabException.class)
          .hasMessageContaining("port " + taken.getLocalPort())
          .hasMessageContaining("--port");
      assertThat(processes().count()).isEqualTo(before);
    }
  }

  @Test
  void failsWithLogWhenInstancesKeepEnding() {
    assertThatThrownBy(
            () ->
                LabDeployment.start(
                    FakeLauncher.PACKAGE, new FakeLauncher("no.such.Class"), options()))
        .isInstanceOf(LabException.class)
        .hasMessageContaining(".log");
  }

  @Test
  void createsTablesInOneInstance() throws Exception {
    var creating = new ArrayList<String>();
    Launcher noting =
        (pattern, spec) -> {
          creating.add(spec.environment().get("HAAPI_DYNAMODB_CREATETABLES"));
          return new FakeLauncher().launch(pattern, spec);
        };
    try (var other = LabDeployment.start(FakeLauncher.PACKAGE, noting, options())) {
      assertThat(other.instances()).hasSize(4);
    }

    assertThat(creating).containsExactly("true", "false", "false", "false");
  }

  @Test
  void namesCauseAndLogOfEndedInstance() {
    List<String> news = new CopyOnWriteArrayList<>();

    assertThatThrownBy(
            () ->
                LabDeployment.start(
                    FakeLauncher.PACKAGE,
                    new FakeLauncher("no.such.Class"),
                    options().withLogs(logs.resolve("ended")).withNews(news::add)))
        .isInstanceOf(LabException.class);

    assertThat(news)
        .anyMatch(
            line -> line.matches("i-\\S+ \\(pid \\d+\\) ended.*: .*no.such.Class.*\\.log\\)"));
  }

  @Test
  void keepsQuietAboutHealthWhileStopping() throws Exception {
    List<String> news = new CopyOnWriteArrayList<>();
    var other =
        LabDeployment.start(
            FakeLauncher.PACKAGE, new FakeLauncher(), options().withNews(news::add));
    news.clear();

    other.close();

    assertThat(news).isEmpty();
  }

  private LabOptions options() {
    return LabOptions.forPattern("fake")
        .withTable(NO_TABLE)
        .withLogs(logs)
        .withHealth(check("/health/ready"), check("/health/region"));
  }

  private static HealthCheckSettings check(String path) {
    return new HealthCheckSettings(path, Duration.ofMillis(100), Duration.ofMillis(500), 2, 2);
  }

  private LabInstance instance(String id) {
    return lab.instances().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
  }

  private static void signal(String name, LabInstance instance)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(instance.pid())).start().waitFor();
  }

  private static Stream<ProcessHandle> processes() {
    return ProcessHandle.current().descendants();
  }

  private HttpResponse<String> get() throws Exception {
    return client.send(
        HttpRequest.newBuilder(lab.url().resolve("/v1/notes"))
            .header("X-Principal", "alice")
            .build(),
        BodyHandlers.ofString());
  }
}
