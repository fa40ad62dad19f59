package io.haapi.lab.console;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.balancer.HealthCheckSettings;
import io.haapi.lab.fake.FakeLauncher;
import io.haapi.lab.fake.RawRequest;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.sample.SampleRequests;
import io.haapi.lab.topology.LabDeployment;
import io.haapi.lab.topology.LabInstance;
import io.haapi.lab.topology.LabOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabConsoleTest {
  private static final Path FILES = Path.of("src/main/resources/io/haapi/lab/console");
  private static final String EAST = "us-east-1";
  private static final String WEST = "us-west-2";

  private final HttpClient client = HttpClient.newHttpClient();
  private LabDeployment lab;
  private LabConsole console;

  @BeforeAll
  void start(@TempDir Path logs) throws Exception {
    var options =
        LabOptions.forPattern("fake")
            .withTable(URI.create("http://127.0.0.1:1"))
            .withLogs(logs)
            .withHealth(check("/health/ready"), check("/health/region"));
    lab = LabDeployment.start(FakeLauncher.PACKAGE, new FakeLauncher(), options);
    console = LabConsole.open(lab, SampleRequests.file(ProjectDirectory.find()));
  }

  @AfterAll
  void stop() {
    client.close();
    console.close();
    lab.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'', text/html; charset=utf-8",
    "index.html, text/html; charset=utf-8",
    "console.css, text/css; charset=utf-8",
    "console.js, text/javascript; charset=utf-8",
    "icon.svg, image/svg+xml",
    "config.json, application/json",
    "sample-requests.json, application/json"
  })
  void servesFilesWithTypeAndWithoutCaching(String name, String type) throws Exception {
    HttpResponse<String> answer = get(name);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(type);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void servesEveryFileUnchanged() throws Exception {
    try (var files = Files.list(FILES)) {
      for (Path file : files.toList()) {
        assertThat(get(file.getFileName().toString()).body()).isEqualTo(Files.readString(file));
      }
    }
  }

  @Test
  void needsNoMoreThanStrictContentPolicy() throws Exception {
    HttpResponse<String> page = get("");

    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
        .doesNotContain("unsafe", "http");
    assertThat(page.body())
        .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=|<script(?![^>]* src=)");
  }

  @Test
  void returnsOnlyOnCommandOfSameOrigin() throws Exception {
    URI address = console.url().resolve("return");
    var post = HttpRequest.newBuilder(address).POST(BodyPublishers.noBody());

    assertThat(get("return").statusCode()).isEqualTo(405);
    assertThat(client.send(post.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(400);
    HttpResponse<String> answer =
        client.send(post.header("X-Lab-Command", "return").build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains(EAST);
  }

  @Test
  void redirectsBrowserFromRoot() throws Exception {
    var root = HttpRequest.newBuilder(lab.url().resolve("/")).header("Accept", "text/html").build();

    assertThat(client.send(root, BodyHandlers.ofString()).headers().firstValue("Location"))
        .contains("/console/");
  }

  /** A deployment on AWS serves the page at another path. */
  @Test
  void linksFilesRelatively() throws Exception {
    try (var files = Files.list(FILES)) {
      for (Path file : files.toList()) {
        String text = Files.readString(file);
        List<String> links =
            Pattern.compile("(?:(?:src|href)=\"|from ')([^\"'#]+)[\"']")
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        for (String link : links) {
          assertThat(FILES.resolve(link).normalize()).exists();
          assertThat(link).doesNotStartWith("/");
        }
      }
    }
  }

  @Test
  void servesConfiguration() throws Exception {
    JsonNode configuration = JsonMapper.shared().readTree(get("config.json").body());

    assertThat(configuration.at("/signIn/kind").asString()).isEqualTo("local");
    assertThat(configuration.at("/api").asString()).isEqualTo("/");
    assertThat(configuration.at("/live").asString()).isEqualTo("/console/live");
  }

  @Test
  void servesSampleRequestsOfTheApi() throws Exception {
    Path declared = SampleRequests.file(ProjectDirectory.find());

    assertThat(get("sample-requests.json").body()).isEqualTo(Files.readString(declared));
  }

  @Test
  void redirectsWithoutFinalSlash() throws Exception {
    HttpResponse<String> answer = send(HttpRequest.newBuilder(lab.url().resolve("/console")));

    assertThat(answer.statusCode()).isEqualTo(308);
    assertThat(answer.headers().firstValue("Location")).contains("/console/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console/nothing",
        "/console/Console.class",
        "/console//index.html",
        "/console/./index.html",
        "/console/../console/index.html",
        "/console/../logging.properties",
        "/console/..%2flogging.properties",
        "/console/%2e%2e/logging.properties",
        "/console/index%2ehtml",
        "/console/index.html/",
        "/console/index.html;a=b",
        "/console/live/"
      })
  void respondsWith404ForOtherPaths(String path) throws Exception {
    assertThat(raw(path))
        .startsWith("HTTP/1.1 404 ")
        .contains("urn:haapi:problem:not-found")
        .containsIgnoringCase("Content-Security-Policy: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/consoles/", "/Console/", "/%63onsole/", "//console/", "/x/../console/", "/"})
  void passesSimilarPathsToApi(String path) throws Exception {
    assertThat(raw(path)).startsWith("HTTP/1.1 401 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "live"})
  void rejectsWrites(String name) throws Exception {
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(console.url().resolve(name)).POST(BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
  }

  @Test
  void showsRegionsAndInstances() throws Exception {
    try (var viewer = LiveViewer.open(client, console.url().resolve("live"))) {
      JsonNode state = viewer.awaitState(JsonNode::isObject);

      assertThat(state.at("/regions/0/name").asString()).isEqualTo(EAST);
      assertThat(state.at("/regions/0/primary").asBoolean()).isTrue();
      assertThat(state.at("/regions/0/serving").asBoolean()).isTrue();
      assertThat(state.at("/regions/1/primary").asBoolean()).isFalse();
      assertThat(state.at("/regions/1/serving").asBoolean()).isFalse();
      assertThat(state.at("/regions/1/instances/1/id").asString()).isEqualTo("i-us-west-2b");
      assertThat(state.at("/regions/1/instances/1/zone").asString()).isEqualTo("us-west-2b");
      assertThat(state.at("/regions/1/instances/1/pid").asLong())
          .isEqualTo(lab.instances().getLast().pid());
    }
  }

  @Test
  void showsRestartOfKilledInstance() throws Exception {
    LabInstance victim = instance("i-us-west-2a");
    try (var viewer = LiveViewer.open(client, console.url().resolve("live"))) {
      viewer.awaitState(instanceIs(victim.id(), "healthy"));

      ProcessHandle.of(victim.pid()).orElseThrow().destroyForcibly();

      viewer.awaitState(instanceIs(victim.id(), "gone"));
      viewer.awaitState(happened("instance", victim.id() + " (pid " + victim.pid() + ") ended"));
      viewer.awaitState(happened("instance", victim.id() + " is unhealthy"));
      JsonNode back = viewer.awaitState(instanceIs(victim.id(), "healthy"));
      assertThat(back.at("/regions/1/instances/0/pid").asLong()).isNotEqualTo(victim.pid());
      assertThat(back.at("/regions/1/instances/0/starts").asInt()).isEqualTo(victim.starts() + 1);
      viewer.awaitState(happened("instance", victim.id() + " runs as pid"));
    }
  }

  @Test
  void showsFailoverAndReturn() throws Exception {
    List<LabInstance> east =
        lab.instances().stream().filter(each -> each.region().equals(EAST)).toList();
    try (var viewer = LiveViewer.open(client, console.url().resolve("live"))) {
      for (LabInstance each : east) signal("STOP", each);
      try {
        viewer.awaitState(instanceIs(east.getFirst().id(), "unhealthy"));
        viewer.awaitState(happened("region", EAST + " is unhealthy"));
        viewer.awaitState(happened("failover", "requests go to " + WEST + " now"));
        JsonNode moved = viewer.awaitState(state -> state.at("/regions/1/serving").asBoolean());
        assertThat(moved.at("/regions/0/serving").asBoolean()).isFalse();
        assertThat(moved.at("/regions/0/healthy").asBoolean()).isFalse();
      } finally {
        for (LabInstance each : east) signal("CONT", each);
      }
      eventually("the primary is healthy", () -> lab.returnToPrimary().isEmpty());
      viewer.awaitState(happened("failover", "requests go to " + EAST + " now"));
    }
  }

  @Test
  void showsRequestsWithoutHealthChecks() throws Exception {
    try (var viewer = LiveViewer.open(client, console.url().resolve("live"))) {
      assertThat(
              viewer.awaitState(JsonNode::isObject).at("/regions/1/requestsPerSecond").asDouble())
          .isZero();
      URI west = lab.balancer(WEST).resolve("/v1/notes");
      eventually(
          "the page shows the requests",
          () -> {
            send(HttpRequest.newBuilder(west));
            return viewer
                .lastState()
                .filter(
                    state ->
                        state.at("/regions/1/instances/0/requestsPerSecond").asDouble() > 0
                            && state.at("/regions/0/instances/0/requestsPerSecond").asDouble() == 0)
                .isPresent();
          });
    }
  }

  private static Predicate<JsonNode> instanceIs(String id, String state) {
    return seen ->
        seen.at("/regions")
            .valueStream()
            .flatMap(region -> region.at("/instances").valueStream())
            .anyMatch(
                instance ->
                    instance.at("/id").asString().equals(id)
                        && instance.at("/state").asString().equals(state));
  }

  private static Predicate<JsonNode> happened(String kind, String text) {
    return seen ->
        seen.at("/events")
            .valueStream()
            .anyMatch(
                event ->
                    event.at("/kind").asString().equals(kind)
                        && event.at("/text").asString().startsWith(text));
  }

  private static HealthCheckSettings check(String path) {
    return new HealthCheckSettings(path, Duration.ofMillis(100), Duration.ofMillis(500), 2, 2);
  }

  private LabInstance instance(String id) {
    return lab.instances().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
  }

  private static void signal(String name, LabInstance instance) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(instance.pid())).start().waitFor();
  }

  private HttpResponse<String> get(String name) throws Exception {
    return send(HttpRequest.newBuilder(console.url().resolve(name)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private String raw(String path) throws Exception {
    return RawRequest.exchange(
        lab.url(), "GET " + path + " HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n");
  }
}
