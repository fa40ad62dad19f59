package io.haapi.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.ApiProcess;
import io.haapi.testing.RawHttp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that shed requests cost so little that served requests keep the processors. */
class ShedCostTest {
  private static final int ROUNDS = 20;
  private static final int REQUESTS = 250;
  private static final String TICKETS = RawHttp.head("GET /v1/tickets HTTP/1.1");
  private static final String INSTANCE =
      RawHttp.head("GET /v1/instance HTTP/1.1", "Connection: close");

  @Test
  void shedsForLessThanCheapestRequest() throws Exception {
    // It accepts connections and never responds: a request that calls the table keeps its slot.
    try (var table = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var serving = start(table);
        var shedding = start(table)) {
      send(serving, ROUNDS * REQUESTS, 200);
      shed(shedding, table, ROUNDS * REQUESTS);
      Duration served = Duration.ZERO;
      Duration shed = Duration.ZERO;
      // Alternating, so that other load on the machine affects both alike. Sums, because Linux
      // counts processor time in steps of 10 ms, a tenth of a round.
      for (int round = 0; round < ROUNDS; round++) {
        served = served.plus(send(serving, REQUESTS, 200));
        shed = shed.plus(shed(shedding, table, REQUESTS));
      }

      assertThat((double) shed.toNanos() / served.toNanos()).isLessThan(0.8);
    }
  }

  /**
   * Holds one request at the table and returns the processor time of the requests shed in the
   * meantime.
   */
  private static Duration shed(ApiProcess api, ServerSocket table, int count) throws IOException {
    try (var held = new RawHttp(api.port())) {
      held.send(TICKETS);
      Duration taken;
      try (var _ = table.accept()) {
        taken = send(api, count, 503);
      }
      // The table's end of the connection is closed, which ends the request.
      held.answer();
      return taken;
    }
  }

  private static ApiProcess start(ServerSocket table) throws IOException {
    return ApiProcess.start(
        List.of(),
        List.of(
            "--haapi.load.max-concurrent=1",
            "--haapi.load.refusal-delay=0s",
            "--haapi.dynamodb.endpoint=http://127.0.0.1:" + table.getLocalPort(),
            "--haapi.budget.attempts=1",
            "--haapi.budget.attempt=80s",
            "--haapi.budget.call=90s",
            "--haapi.budget.request=100s",
            "--haapi.budget.gateway=600s",
            "--haapi.shutdown.drain=100s"),
        ApiProcess.Redirect.PIPE);
  }

  /** Returns the processor time that the API took. */
  private static Duration send(ApiProcess api, int count, int status) throws IOException {
    Duration before = api.processorTime();
    // Tomcat closes a connection after a 503; for comparison, each served request also has its own.
    for (int i = 0; i < count; i++) {
      assertThat(RawHttp.exchange(api.port(), INSTANCE).status()).isEqualTo(status);
    }
    return api.processorTime().minus(before);
  }
}
