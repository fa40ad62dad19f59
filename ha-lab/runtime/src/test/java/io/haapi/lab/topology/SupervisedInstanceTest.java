package io.haapi.lab.topology;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.fake.FakeLauncher;
import io.haapi.lab.launch.InstanceSpec;
import io.haapi.lab.launch.LaunchException;
import io.haapi.lab.launch.Launcher;
import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.launch.RunningInstance;
import io.haapi.lab.process.Watchdog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedInstanceTest {
  private static final Duration GRACE = Duration.ofSeconds(10);

  @TempDir Path directory;

  @Test
  void retriesFailedRestart() throws Exception {
    List<String> news = new CopyOnWriteArrayList<>();
    try (Watchdog watchdog = Watchdog.start()) {
      var instance =
          new SupervisedInstance(
              FakeLauncher.PACKAGE,
              new FailingOnce(),
              spec(),
              watchdog,
              event -> news.add(event.text()));
      long first = instance.pid();

      ProcessHandle.of(first).orElseThrow().destroyForcibly();

      eventually("it runs again", () -> instance.starts() == 2);
      assertThat(instance.pid()).isNotEqualTo(first);
      assertThat(news).anyMatch(line -> line.contains("no memory left"));
      instance.close(GRACE);
    }
  }

  private InstanceSpec spec() {
    var environment = Map.of("HAAPI_INSTANCE_ID", "i-1", "SERVER_PORT", "0");
    return new InstanceSpec("i-1", "a", "a1", 0, environment, directory.resolve("log"));
  }

  /** A launcher whose second start, the first restart, fails. */
  private static final class FailingOnce implements Launcher {
    private final Launcher launcher = new FakeLauncher();
    private final AtomicInteger launches = new AtomicInteger();

    @Override
    public RunningInstance launch(PatternPackage pattern, InstanceSpec spec) {
      if (launches.incrementAndGet() == 2) throw new LaunchException("no memory left");
      return launcher.launch(pattern, spec);
    }
  }
}
