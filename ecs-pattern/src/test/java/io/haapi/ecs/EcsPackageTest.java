package io.haapi.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.launch.PatternPackage;
import io.haapi.lab.process.ProjectDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the content of the package and properties of the Dockerfile. */
class EcsPackageTest {
  private final Path project = ProjectDirectory.find();
  private final PatternPackage pattern = PatternPackage.read(project.resolve("ecs-pattern"));

  @Test
  void namesPatternLauncherAndDockerfile() {
    assertThat(pattern.name()).isEqualTo("ecs");
    assertThat(pattern.launcher()).isEqualTo("docker");
    assertThat(pattern.definition()).isRegularFile().hasFileName("Dockerfile");
  }

  @Test
  void containsJarBuiltByCore() throws Exception {
    Path jar = pattern.directory().resolve("api-core-exec.jar");

    assertThat(Files.mismatch(jar, project.resolve("orders-api/target/orders-api-exec.jar")))
        .isEqualTo(-1);
  }

  /** The image's user differs from the user of the build, whose umask may be 077. */
  @Test
  void isReadableByImageUser() throws Exception {
    try (Stream<Path> files = Files.list(pattern.directory())) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-r--r--"));
    }
  }

  @Test
  void takesBaseImageAsArgument() throws Exception {
    assertThat(instructions().getFirst()).startsWith("ARG BASE_IMAGE=public.ecr.aws/");
    assertThat(instructions("FROM"))
        .filteredOn(from -> !from.contains("app"))
        .allMatch(from -> from.startsWith("FROM ${BASE_IMAGE} "));
  }

  @Test
  void needsNoBuildKitFeature() throws Exception {
    assertThat(Files.readString(pattern.definition()))
        .doesNotContain("# syntax=", "--mount", "--link", "TARGETARCH", "amd64", "arm64", "<<");
  }

  @Test
  void needsNoShell() throws Exception {
    assertThat(instructions("RUN")).isNotEmpty().allMatch(run -> run.startsWith("RUN [\"java\","));
    assertThat(instructions("ENTRYPOINT"))
        .hasSize(1)
        .allMatch(entry -> entry.startsWith("ENTRYPOINT [\"java\","));
    assertThat(instructions("HEALTHCHECK"))
        .hasSize(1)
        .allMatch(check -> check.contains("CMD [\"java\","));
  }

  @Test
  void runsAsNumericNonRootUser() throws Exception {
    assertThat(instructions("USER")).singleElement().asString().matches("USER [1-9]\\d*:[1-9]\\d*");
  }

  @Test
  void ordersLayersByRateOfChange() throws Exception {
    assertThat(
            instructions("COPY").stream()
                .map(copy -> copy.replaceFirst("COPY (--from=\\S+ )?", "")))
        .containsExactly(
            "api-core-exec.jar ./",
            "/build/layers/dependencies/ ./",
            "jvm.options ./",
            "/build/layers/application/ ./",
            "/app/haapi.aot ./");
  }

  private List<String> instructions() throws Exception {
    return Files.readString(pattern.definition())
        .replace("\\\n", " ")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  private List<String> instructions(String name) throws Exception {
    return instructions().stream().filter(line -> line.startsWith(name + " ")).toList();
  }
}
