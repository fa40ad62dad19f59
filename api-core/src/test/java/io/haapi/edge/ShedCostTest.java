package io.haapi.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.haapi.testing.ApiProcess;
import io.haapi.testing.RawHttp;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import javax.management.remote.JMXConnector;
import org.junit.jupiter.api.Test;

/**
 * Tests that a shed request costs less than the cheapest served one. The cost is counted in bytes
 * allocated: unlike processor time, of which the kernel takes much to open and close connections,
 * it hardly depends on the machine. {@code ./lab bench overload} measures the processor time.
 */
class ShedCostTest {
  private static final int REQUESTS = 500;
  private static final int TRIES = 500;
  private static final int TIMEOUT_MILLIS = 60_000;
  private static final String TICKETS = RawHttp.head("GET /v1/tickets HTTP/1.1");
  private static final String INSTANCE =
      RawHttp.head("GET /v1/instance HTTP/1.1", "Connection: close");

  @Test
  void shedsForLessThanCheapestRequest() throws Exception {
    // It accepts connections and never responds: a request that calls the table keeps its slot.
    try (var table = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var api = start(table);
        JMXConnector beans = api.connectToBeans()) {
      ThreadMXBean threads =
          ManagementFactory.newPlatformMXBeanProxy(
              beans.getMBeanServerConnection(),
              ManagementFactory.THREAD_MXBEAN_NAME,
              ThreadMXBean.class);
      table.setSoTimeout(TIMEOUT_MILLIS);
      long shed;
      try (var held = new RawHttp(api.port());
          var alsoHeld = new RawHttp(api.port())) {
        held.send(TICKETS);
        alsoHeld.send(TICKETS);
        try (var _ = table.accept();
            var _ = table.accept()) {
          // The first requests load classes.
          send(api, threads, 503);
          shed = send(api, threads, 503);
        }
        // The table's ends of the connections are closed, which ends the requests.
        held.answer();
        alsoHeld.answer();
      }
      // Slots become free shortly after the responses.
      for (int i = 0; i < TRIES && instance(api) != 200; i++) Thread.sleep(10);
      send(api, threads, 200);
      long served = send(api, threads, 200);

      assertThat((double) shed / served).isLessThan(0.8);
    }
  }

  private static ApiProcess start(ServerSocket table) throws IOException {
    return ApiProcess.start(
        List.of(),
        List.of(
            // With one slot, a request could find that of the one before it still taken.
            "--haapi.load.max-concurrent=2",
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

  /** Returns the bytes that the API allocates for the requests. */
  private static long send(ApiProcess api, ThreadMXBean threads, int status) throws IOException {
    long before = threads.getTotalThreadAllocatedBytes();
    // Tomcat closes a connection after a 503; for comparison, each served request also has its own.
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(instance(api)).isEqualTo(status);
    }
    return threads.getTotalThreadAllocatedBytes() - before;
  }

  private static int instance(ApiProcess api) throws IOException {
    return RawHttp.exchange(api.port(), INSTANCE).status();
  }
}
