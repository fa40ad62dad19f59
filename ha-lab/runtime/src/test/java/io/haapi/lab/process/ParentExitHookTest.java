package io.haapi.lab.process;

import static io.haapi.lab.fake.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParentExitHookTest {
  @TempDir private Path directory;

  @Test
  void waitsForScriptOnClose() {
    Path done = directory.resolve("done");

    ParentExitHook.start("read -r _; touch \"$0\"", Duration.ofMinutes(1), done.toString()).close();

    assertThat(done).exists();
  }

  @Test
  void continuesScriptAfterLimit() throws Exception {
    Path allowed = directory.resolve("allowed");
    Path done = directory.resolve("done");

    ParentExitHook.start(
            "read -r _; until [ -e \"$0\" ]; do sleep 0.1; done; touch \"$1\"",
            Duration.ofMillis(1),
            allowed.toString(),
            done.toString())
        .close();

    assertThat(done).doesNotExist();
    Files.createFile(allowed);
    eventually("it ends", () -> Files.exists(done));
  }
}
