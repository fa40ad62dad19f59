package io.haapi.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.emulator.RedisServer;
import io.haapi.lab.process.Ports;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import io.haapi.testing.LocalTables;
import io.haapi.testing.TestApi;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@Requires(Requirement.REDIS)
@ExtendWith(LocalTables.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisSessionOverHttpTest {
  private static final String NOTE =
      """
      {"text":"water runs down the wall of the kitchen"}""";

  private final int port = Ports.free();
  private final TestApi api;

  RedisSessionOverHttpTest(URI tables) {
    // The API must start without Redis.
    api =
        TestApi.start(
            tables,
            "haapi.session.store=redis",
            "haapi.session.redis.url=redis://127.0.0.1:" + port);
  }

  @AfterAll
  void stop() {
    api.close();
  }

  @Test
  void storesSessionInRedisOnly() throws Exception {
    try (var _ = RedisServer.start(port)) {
      String cookie = cookie(send("PUT", "/v1/notes/a", NOTE));
      api.roundTrips().drain();

      var response = send("GET", "/v1/notes", "", "Cookie", cookie);

      assertThat(response.body()).contains("\"name\":\"a\"");
      assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
      assertThat(api.roundTrips().drain()).isEmpty();
    }
  }

  @Test
  void failsOnlySessionRequestsWithoutRedis() throws Exception {
    var notes = send("GET", "/v1/notes", "");

    assertThat(notes.statusCode()).isEqualTo(503);
    assertThat(notes.body()).contains("urn:haapi:problem:sessions-unavailable");
    assertThat(notes.headers().firstValue("Retry-After")).isPresent();
    assertThat(notes.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(send("GET", "/v1/tickets", "").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/health/ready", "").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    var all = new ArrayList<>(List.of("X-Principal", "alice"));
    all.addAll(List.of(headers));
    return api.send(method, path, body, all.toArray(String[]::new));
  }

  private static String cookie(HttpResponse<String> response) {
    return response.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
  }
}
