package io.haapi.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.contract.Poll;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private final Deadlines deadlines = Deadlines.start();
  private final AtomicInteger aborts = new AtomicInteger();

  @AfterEach
  void close() {
    deadlines.close();
  }

  @Test
  void abortsOnceWhenMissed() {
    var deadline = deadlines.set(connection(), Duration.ofMillis(1));

    Poll.until(aborts::get, count -> count == 1);

    assertThat(deadline.meet()).isFalse();
    deadline.close();
    assertThat(aborts).hasValue(1);
  }

  @Test
  void leavesConnectionThatMeetsDeadline() throws Exception {
    var met = deadlines.set(connection(), Duration.ofMillis(200));
    assertThat(met.meet()).isTrue();

    abortAfter(Duration.ofMillis(300));

    assertThat(aborts).hasValue(1);
    assertThat(met.meet()).isTrue();
  }

  @Test
  void wakesUpAfterIdleTime() throws Exception {
    for (int i = 1; i <= 3; i++) {
      Thread.sleep(30);
      abortAfter(Duration.ofMillis(1));
      assertThat(aborts).hasValue(i);
    }
  }

  /** The user of a connection and the thread of the deadlines decide at the same moment. */
  @Test
  void abortsExactlyTheConnectionsOfMissedDeadlines() throws Exception {
    int missed = 0;
    for (int i = 0; i < 50; i++) {
      var batch = new ArrayList<Deadlines.Deadline>();
      for (int j = 0; j < 40; j++) {
        batch.add(deadlines.set(connection(), Duration.ofMillis(10).plusNanos(j * 100_000)));
      }
      Thread.sleep(12);
      for (var each : batch) if (!each.meet()) missed++;
    }
    int expected = missed;
    Poll.until(aborts::get, count -> count >= expected);
    Thread.sleep(50);

    assertThat(aborts).hasValue(expected);
    assertThat(expected).isPositive();
  }

  @Test
  void keepsPendingDeadlinesWhenClosed() {
    deadlines.set(connection(), Duration.ofMillis(100));

    deadlines.close();

    Poll.until(aborts::get, count -> count == 1);
  }

  private void abortAfter(Duration limit) {
    int before = aborts.get();
    deadlines.set(connection(), limit);
    Poll.until(aborts::get, count -> count > before);
  }

  private Connection connection() {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, _) -> {
              assertThat(method.getName()).isEqualTo("abort");
              return aborts.incrementAndGet();
            });
  }
}
