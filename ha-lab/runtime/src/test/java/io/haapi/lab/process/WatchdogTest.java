package io.haapi.lab.process;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.haapi.lab.fake.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchdogTest {
  @Test
  void killsProcessesWhenParentIsKilled() throws Exception {
    Process parent = new ProcessBuilder(JavaCommand.of(Parent.class.getName())).start();
    var lines =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.US_ASCII));
    ProcessHandle child = ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
    assertThat(child.isAlive()).isTrue();

    parent.destroyForcibly();

    eventually("the child ends", () -> !child.isAlive());
  }

  @Test
  void killsOnlyWatchedProcessesOnClose() throws Exception {
    Process watched = sleeper();
    Process spared = sleeper();
    Process alsoWatched = sleeper();
    try (var watchdog = Watchdog.start()) {
      watchdog.watch(watched.pid());
      watchdog.watch(spared.pid());
      watchdog.watch(alsoWatched.pid());
      watchdog.forget(spared.pid());
      watchdog.forget(spared.pid());
    }
    eventually("both end", () -> !watched.isAlive() && !alsoWatched.isAlive());
    assertThat(spared.isAlive()).isTrue();
    spared.destroyForcibly();
  }

  /** An ended container has the pid 0, which kill() treats as the caller's process group. */
  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1})
  void rejectsPidThatIsMoreThanOneProcess(long pid) {
    try (var watchdog = Watchdog.start()) {
      assertThatIllegalArgumentException().isThrownBy(() -> watchdog.watch(pid));
    }
  }

  private static Process sleeper() throws IOException {
    return new ProcessBuilder("sleep", "600").start();
  }

  /** Starts and watches a child, prints its pid, and waits to be killed. */
  public static final class Parent {
    public static void main(String... arguments) throws Exception {
      Process child = sleeper();
      Watchdog.start().watch(child.pid());
      System.out.println(child.pid());
      new CountDownLatch(1).await();
    }
  }
}
