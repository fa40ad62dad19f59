package io.haapi.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.fake.FakeProject;
import io.haapi.lab.fake.FinishedCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {
  @TempDir private Path directory;
  private FakeProject project;

  @BeforeEach
  void makeProject() throws Exception {
    project = FakeProject.in(Files.createDirectory(directory.resolve("checkout")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense        | there is no benchmark 'nonsense'; the benchmarks are: request, overload, store, startup, build",
        "request startup | Unmatched argument",
        "build           | build needs another checkout: --against DIR",
        "request --against . | --against is for the benchmark build only",
        "--against .     | --against is for the benchmark build only",
        "--rounds x      | Invalid value for option '--rounds'",
        "--rounds 0      | --rounds must be from 1 to 100, but is 0",
        "--rounds 101    | --rounds must be from 1 to 100, but is 101",
        "--report        | Missing required parameter for option '--report'"
      })
  void rejectsWrongUsageInOneLine(String arguments, String message) throws Exception {
    FinishedCommand finished = bench(arguments.split(" +"));

    assertThat(finished.code()).isEqualTo(2);
    assertOneLine(finished, message);
    assertThat(project.mavenCalls()).isEmpty();
  }

  @Test
  void rejectsUnwritableReportBeforeMeasuring() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    FinishedCommand finished = bench("startup", "--report", file.toString());

    assertThat(finished.code()).isEqualTo(1);
    assertOneLine(finished, file + " cannot be created as a directory");
    assertThat(project.mavenCalls()).isEmpty();
  }

  @Test
  void rejectsCheckoutWithoutPackageBeforeMeasuring() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));

    FinishedCommand finished = bench("build", "--against", other.toString());

    assertThat(finished.code()).isEqualTo(1);
    assertOneLine(finished, other + " has no EC2 package. Build it there: ./mvnw package");
    assertThat(project.mavenCalls()).isEmpty();
  }

  @Test
  void reportsFailedBuildInOneLine() throws Exception {
    FinishedCommand finished =
        FinishedCommand.run(project.root(), "env", "MVNW_EXIT=1", "./lab", "bench", "request");

    assertThat(finished.code()).isEqualTo(1);
    assertOneLine(finished, "ec2-pattern cannot be built");
    assertThat(project.mavenCalls()).singleElement().asString().contains("ec2-pattern");
  }

  private FinishedCommand bench(String... arguments) throws Exception {
    String[] command =
        Stream.concat(Stream.of("./lab", "bench"), Stream.of(arguments)).toArray(String[]::new);
    return FinishedCommand.run(project.root(), command);
  }

  private static void assertOneLine(FinishedCommand finished, String message) {
    assertThat(finished.err().lines()).singleElement().asString().contains("lab: ", message);
  }
}
