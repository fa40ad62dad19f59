package io.haapi.lab.topology;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.haapi.lab.emulator.PostgreSqlServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class PostgreSqlStoreTest {
  @Test
  void reportsServerThatStopsRespondingAndEnds() throws Exception {
    assumeThat(PostgreSqlServer.missing()).isEmpty();
    List<String> news = new CopyOnWriteArrayList<>();
    try (var server = PostgreSqlServer.start("fsync=off");
        var store = new PostgreSqlStore(server);
        var watch = store.watch(event -> news.add(event.text()))) {
      long pid = server.process().pid();

      signal("STOP", pid);
      eventually("it is unhealthy", () -> news.size() == 1);
      signal("CONT", pid);
      eventually("it is healthy", () -> news.size() == 2);
      signal("KILL", pid);
      eventually("it has ended", () -> news.size() == 3);

      assertThat(news)
          .containsExactly(
              "PostgreSQL is unhealthy: it does not respond",
              "PostgreSQL is healthy",
              ("PostgreSQL (pid %d) ended with status 137; requests that need it fail until you"
                      + " start the lab again")
                  .formatted(pid));
      assertThat(watch).isNotNull();
    }
  }

  private static void signal(String signal, long pid) throws Exception {
    int status = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start().waitFor();
    assertThat(status).isZero();
  }
}
