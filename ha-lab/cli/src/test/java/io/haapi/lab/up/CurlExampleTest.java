package io.haapi.lab.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurlExampleTest {
  private static final URI FRONT = URI.create("http://127.0.0.1:8080");

  @ParameterizedTest
  @ValueSource(strings = {"http_proxy", "all_proxy", "ALL_PROXY"})
  void bypassesProxy(String variable) {
    assertThat(CurlExample.placeAndReplay(FRONT, Map.of(variable, "http://proxy:3128")))
        .contains("curl -si --noproxy '*' http://127.0.0.1:8080/v1/orders");
  }

  @Test
  void needsNoOptionWithoutProxy() {
    assertThat(CurlExample.placeAndReplay(FRONT, Map.of("http_proxy", "")))
        .contains("curl -si http://127.0.0.1:8080/v1/orders");
  }
}
