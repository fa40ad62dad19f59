package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.infra.artifact.Artifacts;
import io.haapi.infra.artifact.PackageBuild;
import io.haapi.infra.artifact.PackageException;
import io.haapi.infra.settings.DeploymentSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build of packages before a synthesis, with a fake Maven. */
class PackageBuildTest {
  private static final String PACKAGE =
      "mkdir -p lambda-pattern/target && echo >lambda-pattern/target/lambda-pattern.zip";

  @TempDir private Path checkout;
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  @BeforeEach
  void makeCheckout() throws IOException {
    Files.createDirectory(checkout.resolve(".mvn"));
    for (String script : List.of(".mvn/package", ".mvn/module.sh")) {
      Files.copy(
          Deployments.project().resolve(script),
          checkout.resolve(script),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.writeString(checkout.resolve("pom.xml"), "<api.artifact>an-api</api.artifact>");
  }

  @Test
  void buildsMissingPackageOnce() throws Exception {
    maven(PACKAGE);

    prepare();
    prepare();

    assertThat(mavenCalls()).singleElement().asString().contains("--projects lambda-pattern");
    assertThat(progress.toString().lines())
        .filteredOn("infra: building lambda-pattern"::equals)
        .hasSize(1);
  }

  @Test
  void reportsFailedBuildInOneLine() throws Exception {
    maven(
        "echo '[INFO] compiling'; echo '[ERROR] it does not compile'; echo '[ERROR] help'; exit 1");

    assertThatThrownBy(this::prepare)
        .isInstanceOf(PackageException.class)
        .hasMessage(
            "the packages cannot be built: [ERROR] it does not compile (the full Maven output is in"
                + " %s)",
            log());
    assertThat(log()).hasContent("[INFO] compiling\n[ERROR] it does not compile\n[ERROR] help");
  }

  @Test
  void waitsForBuildOfAnotherCommand() throws Exception {
    maven("for _ in $(seq 300); do if [ -e waits ]; then break; fi; sleep 0.1; done;" + PACKAGE);
    Callable<Void> synthesis =
        () -> {
          prepare();
          return null;
        };

    try (var commands = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var each : commands.invokeAll(List.of(synthesis, synthesis))) each.get();
    }

    assertThat(progress.toString())
        .containsOnlyOnce("infra: waiting for another build of this checkout");
    assertThat(mavenCalls()).hasSize(1);
  }

  private void prepare() {
    var console =
        new PrintStream(progress, true, StandardCharsets.UTF_8) {
          @Override
          public void println(String line) {
            super.println(line);
            if (line.contains("waiting")) checkout.resolve("waits").toFile().mkdir();
          }
        };
    new PackageBuild(Artifacts.of(checkout, Optional.empty()), console)
        .prepare(DeploymentSettings.from(Map.of("pattern", "lambda")));
  }

  private Path log() {
    return checkout.resolve("infra-cdk/target/package-build.log");
  }

  /** Creates a Maven wrapper that records its arguments and runs a command. */
  private void maven(String command) throws IOException {
    Path wrapper = checkout.resolve("mvnw");
    Files.writeString(wrapper, "#!/bin/sh\necho \"$@\" >>mvnw.calls\n" + command + "\n");
    assertThat(wrapper.toFile().setExecutable(true)).isTrue();
  }

  private List<String> mavenCalls() throws IOException {
    return Files.readAllLines(checkout.resolve("mvnw.calls"));
  }
}
