package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.infra.artifact.Artifacts;
import io.haapi.infra.settings.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks the files that are deployed with the templates. */
class DeployedPackagesTest {

  @ParameterizedTest
  @EnumSource(names = {"ECS", "EKS"})
  void buildsImageOnChosenBaseImage(Pattern pattern) throws IOException {
    try (Stream<Path> output = Files.walk(Deployments.onBaseImage(pattern, "example/base:25"))) {
      assertThat(output.filter(it -> it.toString().endsWith(".assets.json")))
          .anySatisfy(
              it -> assertThat(it).content().contains("\"BASE_IMAGE\": \"example/base:25\""));
    }
  }

  @Test
  void containsConsoleFilesWithoutConfiguration() throws IOException {
    Path console = Artifacts.of(Deployments.project(), Optional.empty()).console();
    var links =
        java.util.regex.Pattern.compile("(?:href|src)=\"([a-z.]+)\"")
            .matcher(Files.readString(console.resolve("index.html")))
            .results()
            .map(it -> console.resolve(it.group(1)))
            .toList();
    assertThat(links).hasSizeGreaterThan(2).allSatisfy(it -> assertThat(it).isNotEmptyFile());
    assertThat(console.resolve("config.json")).doesNotExist();
  }
}
