package io.haapi.lab.balancer;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.fake.FakeInstance;
import io.haapi.lab.fake.RudeServer;
import io.haapi.lab.process.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabLoadBalancerTest {
  private static final HealthCheckSettings QUICK =
      new HealthCheckSettings("/health/ready", Duration.ofMillis(50), Duration.ofMillis(500), 2, 2);
  // Only the first check runs, so the load balancer must handle later failures itself.
  private static final HealthCheckSettings CHECKED_ONCE =
      new HealthCheckSettings("/health/ready", Duration.ofHours(1), Duration.ofSeconds(5), 1, 1);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() throws Exception {
    client.close();
    while (!opened.isEmpty()) opened.pop().close();
  }

  @Test
  void sendsRequestsInTurn() throws Exception {
    FakeInstance a = fake("a");
    FakeInstance b = fake("b");
    URI url = balance(QUICK, a.port(), b.port());

    for (int i = 0; i < 10; i++) get(url);

    assertThat(List.of(a.requests(), b.requests())).containsExactly(5, 5);
  }

  @Test
  void countsRequestsWithoutHealthChecks() throws Exception {
    TargetGroup group = group(QUICK, fake("a").port(), fake("b").port());
    URI url = listen(group);
    eventually("all are healthy", group::allHealthy);

    for (int i = 0; i < 3; i++) get(url);
    client.send(
        HttpRequest.newBuilder(url.resolve("/health/region")).build(), BodyHandlers.discarding());

    assertThat(group.status()).extracting(TargetStatus::requests).containsExactly(2L, 1L);
  }

  @Test
  void peeksAtNextTargetWithoutTakingTurn() throws Exception {
    TargetGroup group = group(QUICK, fake("a").port(), fake("b").port());
    URI url = listen(group);
    eventually("all are healthy", group::allHealthy);

    assertThat(group.next()).isEqualTo(group.next());
    String expected = group.next().id().equals("target-0") ? "instance=a" : "instance=b";
    assertThat(get(url).body()).contains(expected);
  }

  @Test
  void succeedsWhileChecksMissGoneInstance() throws Exception {
    FakeInstance a = fake("a");
    FakeInstance b = fake("b");
    URI url = balance(CHECKED_ONCE, a.port(), b.port());
    a.close();

    for (int i = 0; i < 10; i++) {
      assertThat(get(url).statusCode()).isEqualTo(200);
      assertThat(post(url).statusCode()).isEqualTo(200);
    }
    assertThat(b.requests()).isEqualTo(20);
  }

  @Test
  void neverRetriesPostAfterBrokenConnection() throws Exception {
    RudeServer a = rude(RudeServer.Manner.HANGS_UP);
    RudeServer b = rude(RudeServer.Manner.HANGS_UP);
    URI url = balance(CHECKED_ONCE, a.port(), b.port());

    HttpResponse<String> answer = post(url);

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("urn:haapi:problem:bad-gateway");
    assertThat(a.requests() + b.requests()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE", "PUT"})
  void retriesIdempotentRequestOnce(String method) throws Exception {
    RudeServer a = rude(RudeServer.Manner.HANGS_UP);
    RudeServer b = rude(RudeServer.Manner.HANGS_UP);
    URI url = balance(CHECKED_ONCE, a.port(), b.port());

    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(url.resolve("/v1/draft"))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(List.of(a.requests(), b.requests())).containsExactly(1, 1);
  }

  @Test
  void retriesReadOnAnotherInstance() throws Exception {
    RudeServer a = rude(RudeServer.Manner.HANGS_UP);
    FakeInstance b = fake("b");
    URI url = balance(CHECKED_ONCE, a.port(), b.port());

    for (int i = 0; i < 4; i++) assertThat(get(url).body()).contains("instance=b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void respondsWith504ForSilentInstance(String method) throws Exception {
    RudeServer a = rude(RudeServer.Manner.SAYS_NOTHING);
    RudeServer b = rude(RudeServer.Manner.SAYS_NOTHING);
    URI url = balance(CHECKED_ONCE, a.port(), b.port());

    HttpResponse<String> answer = method.equals("GET") ? get(url) : post(url);

    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(answer.body()).contains("urn:haapi:problem:gateway-timeout");
    assertThat(a.requests() + b.requests()).isEqualTo(1);
  }

  @Test
  void respondsWith503WithoutTarget() throws Exception {
    URI url = listen(group(QUICK, Ports.free(), Ports.free()));

    HttpResponse<String> answer = get(url);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void removesAndReturnsDrainingInstance() throws Exception {
    FakeInstance a = fake("a");
    FakeInstance b = fake("b");
    TargetGroup group = group(QUICK, a.port(), b.port());
    URI url = listen(group);
    eventually("both are healthy", group::allHealthy);

    a.ready(false);
    eventually("a is out", () -> !group.isHealthy("target-0"));
    for (int i = 0; i < 6; i++) assertThat(get(url).body()).contains("instance=b");

    a.ready(true);
    eventually("a is back", () -> group.isHealthy("target-0"));
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 6; i++) seen.add(get(url).body().lines().findFirst().orElseThrow());
    assertThat(seen).containsExactlyInAnyOrder("instance=a", "instance=b");
  }

  @Test
  void sendsRequestsWhenAllAreUnhealthy() throws Exception {
    FakeInstance a = fake("a");
    a.ready(false);
    URI url = listen(group(QUICK, a.port()));

    assertThat(get(url).statusCode()).isEqualTo(200);
  }

  @Test
  void failsResponsesOfAllTargetsButNoHealthCheck() throws Exception {
    TargetGroup group = group(QUICK, fake("a").port(), fake("b").port());
    URI url = listen(group);
    eventually("all are healthy", group::allHealthy);

    Runnable undo = group.impose(new BalancerFault.FailedResponses(Optional.empty(), 1));
    List<Integer> failed = List.of(get(url).statusCode(), get(url).statusCode());
    var healthCheck = HttpRequest.newBuilder(url.resolve("/health/region")).build();
    int health = client.send(healthCheck, BodyHandlers.discarding()).statusCode();
    undo.run();

    assertThat(failed).containsExactly(500, 500);
    assertThat(health).isEqualTo(200);
    assertThat(get(url).statusCode()).isEqualTo(200);
  }

  @Test
  void passesResponseUnchanged() throws Exception {
    FakeInstance a = fake("a");
    URI url = balance(QUICK, a.port());

    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(url.resolve("/a%2fb/%00?q=%7B%7D&q=2"))
                .header("X-Two", "1")
                .header("X-Two", "2")
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
    assertThat(answer.body())
        .contains("line=GET /a%2fb/%00?q=%7B%7D&q=2\n")
        .contains("x-two: 1\n", "x-two: 2\n")
        .contains("host: 127.0.0.1:" + url.getPort() + "\n");
  }

  @ParameterizedTest
  @EnumSource(HealthExpectation.class)
  void appliesHealthThresholds(HealthExpectation expectation) {
    var health = new TargetHealth(new HealthCheckSettings("/", Duration.ZERO, Duration.ZERO, 3, 2));
    for (char check : expectation.checks.toCharArray()) health.record(check == '+');
    assertThat(health.isHealthy()).isEqualTo(expectation.healthy);
  }

  enum HealthExpectation {
    NEVER_CHECKED("", false),
    ONE_SUCCESS_IS_ENOUGH_AT_FIRST("--+", true),
    ONE_FAILURE_IS_NOT_ENOUGH("+-", true),
    FAILURES_MUST_BE_IN_A_ROW("+-+-+-", true),
    TWO_FAILURES("+--", false),
    TWO_SUCCESSES_DO_NOT_BRING_IT_BACK("+--++", false),
    THREE_DO("+--+++", true);

    private final String checks;
    private final boolean healthy;

    HealthExpectation(String checks, boolean healthy) {
      this.checks = checks;
      this.healthy = healthy;
    }
  }

  private FakeInstance fake(String id) throws Exception {
    FakeInstance fake = FakeInstance.start(id, 0);
    opened.push(fake);
    return fake;
  }

  private RudeServer rude(RudeServer.Manner manner) throws Exception {
    RudeServer rude = RudeServer.start(manner);
    opened.push(rude);
    return rude;
  }

  private TargetGroup group(HealthCheckSettings health, Integer... ports) {
    List<Target> targets =
        Stream.iterate(0, i -> i < ports.length, i -> i + 1)
            .map(i -> Target.onLoopback("target-" + i, ports[i]))
            .toList();
    var group =
        new TargetGroup(targets, RoutingAlgorithm.ROUND_ROBIN, health, TIMEOUT, true, _ -> {});
    opened.push(group);
    return group;
  }

  private URI listen(TargetGroup group) {
    HttpListener listener = HttpListener.start(0, group);
    opened.push(listener);
    return listener.url();
  }

  private URI balance(HealthCheckSettings health, Integer... ports) throws Exception {
    TargetGroup group = group(health, ports);
    eventually("all are healthy", group::allHealthy);
    return listen(group);
  }

  private HttpResponse<String> get(URI url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(url.resolve("/v1/notes")).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(URI url) throws Exception {
    return client.send(
        HttpRequest.newBuilder(url.resolve("/v1/notes"))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build(),
        BodyHandlers.ofString());
  }
}
