package io.haapi.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.EdgeTest;
import io.haapi.testing.RawHttp;
import io.haapi.testing.StubTable;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@EdgeTest
class TraceHeaderTest {
  private static final String LIST = "GET /v1/tickets HTTP/1.1";

  @LocalServerPort private int port;
  @Autowired private StubTable table;

  @BeforeEach
  void forget() {
    table.drainTraces();
  }

  @Test
  void sendsTraceOfRequestToTable() throws IOException {
    RawHttp.exchange(
        port,
        RawHttp.head(LIST, "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

    assertThat(table.drainTraces())
        .isNotEmpty()
        .containsOnly("Root=1-4bf92f35-77b34da6a3ce929d0e0e4736");
  }

  @Test
  void sendsNoTraceWithoutOne() throws IOException {
    RawHttp.exchange(port, RawHttp.head(LIST));

    assertThat(table.drainTraces()).isNotEmpty().containsOnly("none");
  }
}
