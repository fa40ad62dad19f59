package io.haapi.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.haapi.infra.artifact.Artifacts;
import io.haapi.infra.settings.Pattern;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checks that the packages are where the app looks for them. A build of the whole project creates
 * them before these tests run.
 */
class BuiltPackagesTest {

  @ParameterizedTest
  @EnumSource
  void findsDeployedFilesInModuleOutput(Pattern pattern) {
    Path project = Deployments.project();
    String module = Artifacts.moduleOf(pattern);
    assumeTrue(
        Files.isDirectory(project.resolve(module).resolve("target/package")),
        module + " is not built: ./mvnw verify builds it first");
    assertThat(Artifacts.of(project, Optional.empty()).packagesOf(pattern))
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it).isNotEmptyFile());
  }
}
