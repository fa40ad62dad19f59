package io.haapi.lab.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.fake.FinishedCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of the console needs no page is tested in its own language, by Node.js. */
class ConsoleScriptsTest {
  private static final List<Path> FOLDERS =
      List.of(
          Path.of("src/main/resources/io/haapi/lab/console"),
          Path.of("src/test/resources/io/haapi/lab/console"));

  @TempDir private Path directory;

  @Test
  void theScriptsKeepTheirPromises() throws Exception {
    for (Path folder : FOLDERS) {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.copy(file, directory.resolve(file.getFileName()));
        }
      }
    }
    // The page says that its scripts are modules; to Node.js this file does.
    Files.writeString(directory.resolve("package.json"), "{\"type\": \"module\"}");

    FinishedCommand finished = FinishedCommand.run(directory, "node", "--test");

    assertThat(finished.code()).as("%s%s", finished.out(), finished.err()).isZero();
    assertThat(finished.out()).containsPattern("# pass [1-9]|ℹ pass [1-9]");
  }
}
