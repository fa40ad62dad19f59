package io.haapi.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.EdgeTest;
import io.haapi.testing.RawHttp;
import io.haapi.testing.StubTable;
import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@EdgeTest
class HealthTest {
  @LocalServerPort private int port;
  @Autowired private StubTable table;

  private RawHttp.Answer get(String path) throws IOException {
    return RawHttp.exchange(port, RawHttp.head("GET " + path + " HTTP/1.1"));
  }

  @AfterEach
  void tableIsBack() {
    table.answer(200);
  }

  @Test
  void reportsUpWhileTableResponds() throws IOException {
    for (String path : new String[] {"/health/live", "/health/ready", "/health/region"}) {
      assertThat(get(path).body()).isEqualTo("{\"status\":\"up\"}");
    }
  }

  @Test
  void keepsRegionUpOnOverload() throws Exception {
    table.hold("Query");
    var waiting = new ArrayList<RawHttp>();
    try {
      for (int i = 0; i < EdgeTest.MAX_CONCURRENT; i++) {
        waiting.add(new RawHttp(port).send(RawHttp.head("GET /v1/tickets HTTP/1.1")));
      }
      table.awaitHeld(EdgeTest.MAX_CONCURRENT);

      assertThat(get("/v1/instance").problem()).isEqualTo("overloaded");
      assertThat(get("/health/region").status()).isEqualTo(200);
    } finally {
      table.release();
    }
    for (var http : waiting) {
      assertThat(http.answer().status()).isEqualTo(200);
      http.close();
    }
  }

  @Test
  void failsAndRecoversRegionWithTable() throws IOException {
    table.answer(500);

    var down = get("/health/region");
    assertThat(down.status()).isEqualTo(503);
    assertThat(down.problem()).isEqualTo("region-unavailable");
    assertThat(get("/health/ready").status()).isEqualTo(200);
    assertThat(get("/health/live").status()).isEqualTo(200);

    table.answer(200);
    assertThat(get("/health/region").status()).isEqualTo(200);
  }
}
