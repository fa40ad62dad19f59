package io.haapi.lab.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogsTest {
  @TempDir private Path parent;

  @Test
  void linksLatestRun() throws Exception {
    Path old = Files.createDirectory(parent.resolve("20200101-000000-1"));
    Files.createSymbolicLink(parent.resolve("latest"), old.getFileName());

    Path run = RunLogs.create(parent);

    assertThat(parent.resolve("latest").toRealPath()).isEqualTo(run.toRealPath());
  }

  @Test
  void keepsBoundedNumberOfRuns() throws Exception {
    Path other = Files.createDirectory(parent.resolve("not-a-run"));
    for (int second = 10; second < 40; second++) {
      Path run = Files.createDirectory(parent.resolve("20200101-0000" + second + "-1"));
      Files.writeString(run.resolve("i-1.log"), "");
    }

    Path run = RunLogs.create(parent);

    assertThat(run).exists();
    assertThat(other).exists();
    assertThat(parent.resolve("20200101-000039-1")).exists();
    try (var entries = Files.list(parent)) {
      assertThat(entries.filter(it -> it.getFileName().toString().matches("\\d.*")))
          .hasSize(RunLogs.KEPT);
    }
  }
}
