package io.haapi.lab.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.lab.process.ProjectDirectory;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleBuildTest {
  private static final Instant BUILT = Instant.parse("2026-01-01T12:00:00Z");
  private static final Path PRODUCT = Path.of("target/product.zip");
  private static final String RECORD = "a-pattern/target/built";

  @TempDir private Path directory;
  private Path project;
  private final List<String> progress = new CopyOnWriteArrayList<>();

  @BeforeEach
  void makeCheckout() throws IOException {
    project = directory.resolve("with blanks");
    for (String script : List.of(".mvn/package", ".mvn/module.sh")) {
      Files.createDirectories(project.resolve(script).getParent());
      Files.copy(
          ProjectDirectory.find().resolve(script),
          project.resolve(script),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    for (String source :
        List.of(
            "pom.xml",
            "api-core/pom.xml",
            "api-core/src/main/java/Core.java",
            "api-core/src/test/java/CoreTest.java",
            "a-pattern/pom.xml",
            "a-pattern/src/main/java/A.java",
            "a-pattern/src/assembly/archive.xml",
            "a-pattern/src/test/java/ATest.java")) {
      write(source, "");
    }
    maven("echo '[INFO] Building a-pattern 1.0 [2/2]'; mkdir -p a-pattern/target");
    write("a-pattern/" + PRODUCT, "");
    write(RECORD, "");
    modifyAll(BUILT.minusSeconds(60));
    modify(RECORD, BUILT);
  }

  @Test
  void buildsMissingProduct() throws Exception {
    Files.delete(project.resolve("a-pattern").resolve(PRODUCT));

    ensure();

    assertThat(mavenCalls())
        .singleElement()
        .asString()
        .contains("-DskipTests -Dformat.skip --projects a-pattern --also-make package");
    assertThat(progress)
        .containsExactly(
            "building a-pattern (the first time, Maven downloads dependencies)",
            "  [2/2] a-pattern");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2000-01-01T00:00:00Z", "2026-01-01T12:00:00Z", "2100-01-01T00:00:00Z"})
  void keepsProductBuiltAfterItsSources(Instant date) throws Exception {
    modify("a-pattern/" + PRODUCT, date);

    ensure();

    assertThat(mavenCalls()).isEmpty();
    assertThat(progress).isEmpty();
  }

  @Test
  void rebuildsProductOfInterruptedBuild() throws Exception {
    Files.delete(project.resolve(RECORD));

    ensure();

    assertThat(mavenCalls()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pom.xml",
        "api-core/pom.xml",
        "api-core/src/main/java/Core.java",
        "a-pattern/pom.xml",
        "a-pattern/src/main/java/A.java",
        "a-pattern/src/assembly/archive.xml"
      })
  void rebuildsWhenSourceIsNewer(String source) throws Exception {
    modify("a-pattern/" + PRODUCT, BUILT.plusSeconds(2));
    modify(source, BUILT.plusSeconds(1));

    ensure();

    assertThat(mavenCalls()).hasSize(1);
  }

  @Test
  void rebuildsWhenSourceIsRemoved() throws Exception {
    Files.delete(project.resolve("a-pattern/src/main/java/A.java"));

    ensure();

    assertThat(mavenCalls()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"api-core/src/test/java/CoreTest.java", "a-pattern/src/test/java/ATest.java"})
  void ignoresTests(String test) throws Exception {
    modify(test, BUILT.plusSeconds(1));

    ensure();

    assertThat(mavenCalls()).isEmpty();
  }

  @Test
  void doesNotRepeatBuildThatLeftProductUntouched() throws Exception {
    modify("a-pattern/src/main/java/A.java", BUILT.plusSeconds(1));

    ensure();
    ensure();

    assertThat(mavenCalls()).hasSize(1);
  }

  @Test
  void rebuildsWhenSourceChangesDuringBuild() throws Exception {
    maven("sleep 0.1; touch a-pattern/src/main/java/A.java; echo >a-pattern/" + PRODUCT);
    modify("a-pattern/src/main/java/A.java", BUILT.plusSeconds(1));

    ensure();
    ensure();

    assertThat(mavenCalls()).hasSize(2);
  }

  @Test
  void waitsForBuildOfAnotherCommand() throws Exception {
    maven("for _ in $(seq 300); do if [ -e waits ]; then break; fi; sleep 0.1; done");
    modify("a-pattern/src/main/java/A.java", BUILT.plusSeconds(1));
    Consumer<String> endsBuildWhenOtherWaits =
        line -> {
          progress.add(line);
          if (line.startsWith("waiting")) project.resolve("waits").toFile().mkdir();
        };

    try (var commands = Executors.newVirtualThreadPerTaskExecutor()) {
      var both = List.of(command(endsBuildWhenOtherWaits), command(endsBuildWhenOtherWaits));
      for (var command : commands.invokeAll(both)) command.get();
    }

    assertThat(progress).containsOnlyOnce("waiting for another build of this checkout");
    assertThat(mavenCalls()).hasSize(1);
  }

  @Test
  void keepsProductStaleAfterFailedBuild() throws Exception {
    maven("echo '[ERROR] it does not compile'; echo >a-pattern/" + PRODUCT + "; exit 3");
    Files.delete(project.resolve("a-pattern").resolve(PRODUCT));

    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(this::ensure)
          .isInstanceOf(LabException.class)
          .hasMessage("a-pattern cannot be built (Maven's exit code is 3); its errors are above");
    }
    assertThat(progress).contains("[ERROR] it does not compile");
    assertThat(mavenCalls()).hasSize(2);
  }

  private void ensure() throws Exception {
    command(progress::add).call();
  }

  private Callable<Void> command(Consumer<String> output) {
    return () -> {
      new ModuleBuild(project, project.resolve("a-pattern"), PRODUCT).ensure(output);
      return null;
    };
  }

  /** Creates a Maven wrapper that records its arguments and runs a command. */
  private void maven(String command) throws IOException {
    write(
        "mvnw",
        """
        #!/bin/sh
        echo "$@" >>mvnw.calls
        %s
        """
            .formatted(command));
    project.resolve("mvnw").toFile().setExecutable(true);
  }

  private List<String> mavenCalls() throws IOException {
    Path calls = project.resolve("mvnw.calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private void write(String path, String content) throws IOException {
    Files.createDirectories(project.resolve(path).getParent());
    Files.writeString(project.resolve(path), content);
  }

  private void modifyAll(Instant time) throws IOException {
    try (Stream<Path> files = Files.walk(project)) {
      for (Path file : files.toList()) Files.setLastModifiedTime(file, FileTime.from(time));
    }
  }

  private void modify(String path, Instant time) throws IOException {
    Files.setLastModifiedTime(project.resolve(path), FileTime.from(time));
  }
}
