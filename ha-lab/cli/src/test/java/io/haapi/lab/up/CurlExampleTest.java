package io.haapi.lab.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.sample.SampleRequests;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurlExampleTest {
  private static final URI FRONT = URI.create("http://127.0.0.1:8080");

  @ParameterizedTest
  @ValueSource(strings = {"http_proxy", "all_proxy", "ALL_PROXY"})
  void bypassesProxy(String variable) {
    assertThat(example(Map.of(variable, "http://proxy:3128")))
        .contains("curl -si --noproxy '*' http://127.0.0.1:8080/v1/notes");
  }

  @Test
  void needsNoOptionWithoutProxy() {
    assertThat(example(Map.of("http_proxy", "")))
        .contains("curl -si http://127.0.0.1:8080/v1/notes");
  }

  @Test
  void quotesBodyForShell() {
    assertThat(example(Map.of())).contains("-d '{\"text\":\"it'\\''s\"}'");
  }

  private static String example(Map<String, String> environment) {
    var requests =
        new SampleRequests(
            "/v1/notes",
            "{\"text\":\"it's\"}",
            "{\"text\":\"b\"}",
            new SampleRequests.Change("archive", Optional.empty()),
            Optional.empty());
    return CurlExample.createAndReplay(FRONT, requests, environment);
  }
}
