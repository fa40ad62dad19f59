package io.haapi.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.EdgeTest;
import io.haapi.testing.RawHttp;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@EdgeTest
class PathTest {
  @LocalServerPort private int port;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/%2f",
        "/v1/a%2Fb",
        "/v1/%5c",
        "/v1/a\\b",
        "/v1/%00",
        "/v1/%0d%0aX:1",
        "/v1/%7f",
        "/v1/%c2%80",
        "/v1/..",
        "/v1/../v1/instance",
        "/v1/%2e%2e/x",
        "/v1/.%2E/x",
        "/v1/./instance",
        "/v1/%2e/instance",
        "//v1/instance",
        "/v1//instance",
        "/v1/instance;a=b",
        "/v1/instance;jsessionid=1",
        "/v1/%3",
        "/v1/%zz",
        "/v1/%ff",
        "/v1/%c0%af",
        "/v1/%ed%a0%80",
        "/v1/[a]",
        "/v1/{a}",
        "/v1/a|b",
        "/v1/caf\u00e9"
      })
  void rejectsAmbiguousPaths(String path) throws IOException {
    var answer = RawHttp.exchange(port, RawHttp.head("GET " + path + " HTTP/1.1"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("path-refused");
    assertThat(answer.header("X-Request-Id")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a=%ff", "a=%0", "a=%00", "a%0a=1", "number=1&number=2", "%6eumber=1&number=2"})
  void rejectsAmbiguousQueries(String query) throws IOException {
    var answer = RawHttp.exchange(port, RawHttp.head("GET /v1/instance?" + query + " HTTP/1.1"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("invalid-field");
  }

  @Test
  void acceptsEscapedLetters() throws IOException {
    var answer = RawHttp.exchange(port, RawHttp.head("GET /v1/inst%61nce?a=%C3%A9+b HTTP/1.1"));

    assertThat(answer.status()).isEqualTo(200);
  }
}
