package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.drill.history.Operation;
import io.haapi.lab.fake.OnePage;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.sample.SampleLifecycle;
import io.haapi.lab.sample.SampleRequests;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sends requests to an API whose successful responses no client can read. */
class ApiClientTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"STATE\":\"open\"}",
        "{\"id\":\"\",\"STATE\":\"open\"}",
        "{\"id\":\"x\",\"STATE\":\"\"}"
      })
  void doesNotKnowOutcomeOfCommandWithUnreadableResponse(String body) throws Exception {
    assertThat(reply(body, new Operation.Create("k"))).isEqualTo(unreadable());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"all\":[{\"id\":\"\"}]}", "{\"all\":[{}]}"})
  void doesNotKnowListWithUnreadableResponse(String body) throws Exception {
    assertThat(reply(body, new Operation.ListAll())).isEqualTo(unreadable());
  }

  private static Reply unreadable() {
    return new Reply.Lost("unreadable response", Optional.empty());
  }

  private static Reply reply(String body, Operation operation) throws Exception {
    var project = ProjectDirectory.find();
    SampleLifecycle lifecycle = SampleLifecycle.of(project);
    try (var page = new OnePage("/", body.replace("STATE", lifecycle.state()));
        var client =
            new ApiClient(SampleRequests.of(project), lifecycle, false, Duration.ofSeconds(10))) {
      return client.send(
          new ApiClient.Endpoint(URI.create(page.address()), Map.of()), "ann", operation);
    }
  }
}
