package io.haapi.lab.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.fake.FinishedCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the tests of the console's scripts in Node.js. */
class ConsoleScriptsTest {
  private static final List<Path> FOLDERS =
      List.of(
          Path.of("src/main/resources/io/haapi/lab/console"),
          Path.of("src/test/resources/io/haapi/lab/console"));

  @TempDir private Path directory;

  @Test
  void passesTestsOfScripts() throws Exception {
    for (Path folder : FOLDERS) {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.copy(file, directory.resolve(file.getFileName()));
        }
      }
    }
    // Makes the scripts modules for Node.js.
    Files.writeString(directory.resolve("package.json"), "{\"type\": \"module\"}");

    FinishedCommand finished = FinishedCommand.run(directory, "node", "--test");

    assertThat(finished.code()).as("%s%s", finished.out(), finished.err()).isZero();
    assertThat(finished.out()).containsPattern("# pass [1-9]|ℹ pass [1-9]");
  }
}
