package io.haapi.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.EdgeTest;
import io.haapi.testing.RawHttp;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@EdgeTest
class OpenApiControllerTest {
  @LocalServerPort private int port;

  @Test
  void returns404WithoutDocument() throws IOException {
    var answer = RawHttp.exchange(port, RawHttp.head("GET /openapi.yaml HTTP/1.1"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.problem()).isEqualTo("not-found");
  }
}
