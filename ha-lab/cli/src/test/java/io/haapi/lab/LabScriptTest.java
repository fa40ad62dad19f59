package io.haapi.lab;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.fake.FakeProject;
import io.haapi.lab.fake.FifthPattern;
import io.haapi.lab.fake.FinishedCommand;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabScriptTest {
  @TempDir private Path directory;
  private FakeProject project;

  @BeforeEach
  void makeProject() throws Exception {
    project = FakeProject.in(Files.createDirectory(directory.resolve("checkout")));
  }

  @Test
  void printsHelpThroughSymbolicLink() throws Exception {
    Path link = directory.resolve("link-to-lab");
    Files.createSymbolicLink(link, Path.of("checkout/lab"));

    FinishedCommand finished = FinishedCommand.run(Path.of("/"), link.toString(), "up", "--help");

    assertThat(finished.code()).isZero();
    assertThat(finished.out()).contains("--port");
    assertThat(finished.err()).isEmpty();
    assertThat(project.mavenCalls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"with blanks", "Übung", "it's $HOME", "日本"})
  void startsInAnyDirectoryInCLocale(String name) throws Exception {
    Path moved = Files.move(project.root(), directory.resolve(name));

    FinishedCommand finished =
        FinishedCommand.run(moved, "env", "LC_ALL=C", "./lab", "up", "nonsense");

    assertThat(finished.code()).isEqualTo(2);
    assertOneLine(finished, "the patterns are: broken, fake");
  }

  @Test
  void rejectsColonInPath() throws Exception {
    Path moved = Files.move(project.root(), directory.resolve("a:b"));

    FinishedCommand finished = FinishedCommand.run(moved, "./lab", "--version");

    assertThat(finished.code()).isEqualTo(1);
    assertOneLine(finished, "the path of the checkout contains a colon");
  }

  @Test
  void rejectsLowLimitOfOpenFiles() throws Exception {
    FinishedCommand finished =
        FinishedCommand.run(project.root(), "sh", "-c", "ulimit -n 1000; ./lab --version");

    assertThat(finished.code()).isEqualTo(1);
    assertOneLine(finished, "the limit of open files is 1000, and at least 1024 are needed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JDK_JAVA_OPTIONS=-XX:+UseZGC",
        "JAVA_TOOL_OPTIONS=-XX:+UseParallelGC",
        "JAVA_HOME=/nowhere",
        "http_proxy=http://127.0.0.1:9"
      })
  void startsWithUnusualVariables(String variable) throws Exception {
    FinishedCommand finished =
        FinishedCommand.run(project.root(), "env", variable, "./lab", "--version");

    assertThat(finished.code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ha-lab/cli/target/classpath", "ha-lab/dynamodb-local/target/classpath"})
  void rebuildsIfLibraryIsMissing(String classPath) throws Exception {
    Files.writeString(project.root().resolve(classPath), ":/nowhere/gone.jar", APPEND);

    FinishedCommand finished =
        FinishedCommand.run(project.root(), "env", "MVNW_EXIT=1", "./lab", "--version");

    assertThat(finished.code()).isEqualTo(1);
    assertThat(finished.err()).contains("building the lab");
    assertThat(project.mavenCalls()).hasSize(1);
    assertThat(target("built")).isEmpty();
  }

  @Test
  void rejectsCheckoutOfAnotherUser() throws Exception {
    Path target = project.root().resolve("ha-lab/target");
    Files.delete(target.resolve("built"));
    // Root can write everywhere, but cannot replace a directory by a file.
    Files.createDirectory(target.resolve("build.log"));

    FinishedCommand finished = lab("--version");

    assertThat(finished.code()).isEqualTo(1);
    assertOneLine(finished, "cannot write to");
    assertThat(project.mavenCalls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"--help, 0", "up --help, 0", "help up, 0", "help, 0"})
  void listsPatternsAndExitCodes(String arguments, int code) throws Exception {
    FinishedCommand finished = lab(arguments.split(" "));

    assertThat(finished.code()).isEqualTo(code);
    assertThat(finished.out())
        .contains("Patterns: broken, fake", "Exit codes", "memory", "./lab up");
  }

  @Test
  void showsUsageWithoutCommand() throws Exception {
    FinishedCommand finished = FinishedCommand.run(project.root(), "./lab");

    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.err()).contains("Patterns: broken, fake", "return", "bench");
  }

  @Test
  void printsExitCodesOfReturn() throws Exception {
    assertThat(lab("return", "--help").out()).contains("--url", "Exit codes");
  }

  @Test
  void reportsMissingLabInOneLine() throws Exception {
    FinishedCommand finished = lab("return", "--url", "http://127.0.0.1:1");

    assertThat(finished.code()).isEqualTo(1);
    assertOneLine(finished, "no lab responds at http://127.0.0.1:1");
  }

  @Test
  void printsVersion() throws Exception {
    assertThat(lab("--version").out()).matches("lab \\d+\\.\\d+\\.\\d+\\S*\\R");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "up                   | Missing required parameter: 'PATTERN'",
        "up nonsense          | there is no pattern 'nonsense'; the patterns are: broken, fake",
        "up fake --port x     | Invalid value for option '--port'",
        "up fake --port 65536 | --port must be from 0 to 65535, but is 65536",
        "up fake --port -1    | --port must be from 0 to 65535, but is -1",
        "up fake --colour     | Unknown option: '--colour'",
        "up fake more         | Unmatched argument",
        "up fake --store x    | --store must be dynamodb or postgresql, but is x",
        "return --url nonsense | --url must be an address",
        "return --url ftp://x | --url must be an address",
        "return --url http:x  | --url must be an address",
        "return more          | Unmatched argument",
        "nonsense             | Unmatched argument"
      })
  void rejectsWrongUsageInOneLine(String arguments, String message) throws Exception {
    FinishedCommand finished = lab(arguments.split(" +"));

    assertThat(finished.code()).isEqualTo(2);
    assertOneLine(finished, message);
  }

  @Test
  void reportsPortInUseInOneLine() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      FinishedCommand finished =
          lab("up", "fake", "--port", Integer.toString(taken.getLocalPort()));

      assertThat(finished.code()).isEqualTo(1);
      assertOneLine(finished, "port " + taken.getLocalPort() + " is already in use");
    }
  }

  @Test
  void reportsFailedPatternBuildInOneLine() throws Exception {
    FinishedCommand finished =
        FinishedCommand.run(
            project.root(), "env", "MVNW_EXIT=1", "./lab", "up", "broken", "--port", "0");

    assertThat(finished.code()).isEqualTo(1);
    assertOneLine(finished, "broken-pattern cannot be built");
    assertThat(finished.out()).contains("[ERROR] it does not compile");
    assertThat(project.mavenCalls())
        .singleElement()
        .asString()
        .contains("broken-pattern", "-Dformat.skip");
  }

  @Test
  void reportsMissingJdkInOneLine() throws Exception {
    Path search = project.root().resolve(".mvn/jdk25.sh");
    String script = Files.readString(search);
    Files.writeString(
        search,
        script
            .replaceAll("/(usr|opt|Library)/", "/no/")
            .replace("command -v java", "command -v no-java"));

    FinishedCommand finished =
        FinishedCommand.run(
            project.root(), "env", "-i", "PATH=/usr/bin:/bin", "HOME=/nowhere", "sh", "./lab");

    assertThat(finished.code()).isEqualTo(1);
    assertOneLine(finished, "a JDK 25 is needed and none was found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ha-lab/runtime", "ha-lab/bench", "ha-lab/compare", "ha-lab/drill", "ha-lab/cli"})
  void rebuildsIfOlderThanSources(String module) throws Exception {
    Files.setLastModifiedTime(
        project.root().resolve(module).resolve("src/main/java/Source.java"),
        FileTime.from(Instant.now().plusSeconds(10)));

    FinishedCommand finished = lab("--version");

    assertThat(finished.code()).isZero();
    assertThat(finished.err()).contains("building the lab");
    assertThat(project.mavenCalls())
        .singleElement()
        .asString()
        .contains("-Dformat.skip -pl ha-lab/cli -am");
  }

  @Test
  void waitsForBuildOfAnotherCommand() throws Exception {
    Files.delete(project.root().resolve("ha-lab/target/built"));
    project.maven(
        "for _ in $(seq 300); do if grep -q waiting first second; then break; fi; sleep 0.1; done");

    FinishedCommand finished =
        FinishedCommand.run(
            project.root(),
            "sh",
            "-c",
            "./lab --version 2>first & one=$!; ./lab --version 2>second && wait \"$one\"; code=$?; cat first second >&2; exit $code");

    assertThat(finished.code()).describedAs(finished.err()).isZero();
    assertThat(finished.out().lines()).hasSize(2);
    assertThat(finished.err()).containsOnlyOnce("waiting for another build of this checkout");
    assertThat(project.mavenCalls()).hasSize(1);
    assertThat(target("built")).containsExactly("built");
  }

  @Test
  void letsOthersBuildOnceItRuns() throws Exception {
    FifthPattern.SYSTEMD.addTo(project);
    Files.delete(project.root().resolve("ha-lab/target/built"));

    FinishedCommand finished =
        FinishedCommand.run(
            project.root(),
            "sh",
            "-c",
            """
            ./lab up fifth --port 0 >out 2>&1 & lab=$!
            for _ in $(seq 300); do if grep -q ^starting out; then break; fi; sleep 0.1; done
            code=0; flock -n .mvn true || code=$?
            kill $lab; wait $lab; cat out; exit $code""");

    assertThat(finished.out()).contains("building the lab", "starting DynamoDB Local");
    assertThat(finished.code()).isZero();
  }

  @Test
  void buildsWithoutLockWhereFileSystemHasNone() throws Exception {
    Files.delete(project.root().resolve("ha-lab/target/built"));
    Path flock = Files.createDirectory(project.root().resolve("bin")).resolve("flock");
    Files.writeString(flock, "#!/bin/sh\necho 'flock: 9: Bad file descriptor' >&2\nexit 65\n");
    assertThat(flock.toFile().setExecutable(true)).isTrue();

    FinishedCommand finished =
        FinishedCommand.run(project.root(), "sh", "-c", "PATH=$PWD/bin:$PATH ./lab --version");

    assertThat(finished.code()).describedAs(finished.err()).isZero();
    assertThat(finished.err()).contains("building the lab").doesNotContain("waiting", "flock");
    assertThat(project.mavenCalls()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "toaster,                     there is no pattern 'toaster'; the patterns are",
    "fake --fault earthquake,     there is no fault 'earthquake'; see ./lab drill list",
    "fake --script drill.yaml,    the script drill.yaml is invalid",
    "fake --script missing.yaml,  the script missing.yaml is not readable",
    "fake --commands 100000,      Choose a higher rate or fewer --commands.",
    "fake --rate many,            --rate"
  })
  void rejectsWrongDrillWithOneLine(String arguments, String message) throws Exception {
    Files.writeString(project.root().resolve("drill.yaml"), "earthquakes: 7\n");

    FinishedCommand finished = lab(("drill " + arguments).split(" +"));

    assertThat(finished.code()).isEqualTo(2);
    assertThat(finished.out()).isEmpty();
    assertOneLine(finished, message);
  }

  @Test
  void leavesNoTraceOfFailedBuild() throws Exception {
    Files.delete(project.root().resolve("ha-lab/target/built"));

    FinishedCommand.run(project.root(), "env", "MVNW_EXIT=1", "./lab", "--version");

    assertThat(target("built")).isEmpty();
  }

  @Test
  void reportsTargetCleanedDuringBuild() throws Exception {
    Files.delete(project.root().resolve("ha-lab/target/built"));
    project.maven("rm ha-lab/target/built.new.*");

    FinishedCommand finished = lab("--version");

    assertThat(finished.code()).isEqualTo(1);
    assertThat(finished.err().lines().filter(line -> line.startsWith("lab: ")))
        .singleElement()
        .asString()
        .contains("something has removed", "run the command again");
    assertThat(finished.err()).doesNotContain("mv:");
  }

  @Test
  void reportsFailedBuildOfLab() throws Exception {
    Files.delete(project.root().resolve("ha-lab/target/built"));

    FinishedCommand finished =
        FinishedCommand.run(project.root(), "env", "MVNW_EXIT=1", "./lab", "--version");

    assertThat(finished.code()).isEqualTo(1);
    assertThat(finished.err()).contains("it does not compile", "the lab cannot be built");
  }

  private FinishedCommand lab(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "./lab";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return FinishedCommand.run(project.root(), command);
  }

  /** Returns the files in the lab's target with this prefix. */
  private List<String> target(String prefix) throws Exception {
    try (var files = Files.list(project.root().resolve("ha-lab/target"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .toList();
    }
  }

  private static void assertOneLine(FinishedCommand finished, String message) {
    assertThat(finished.err().lines()).singleElement().asString().contains("lab: ", message);
  }
}
