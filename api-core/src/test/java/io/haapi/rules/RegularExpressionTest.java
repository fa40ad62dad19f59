package io.haapi.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.haapi.lab.process.ProjectDirectory;
import io.haapi.testing.RegularExpressionRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RegularExpressionTest extends RegularExpressionRules {
  RegularExpressionTest() {
    super(
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
            .importPackages("io.haapi"));
  }

  @Test
  void avoidsRegularExpressionsInFunction() throws IOException {
    Path sources = ProjectDirectory.find().resolve("lambda-pattern/src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      assertThat(files.filter(file -> file.toString().endsWith(".java")))
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(Files.readString(file))
                      .doesNotContain("java.util.regex")
                      .doesNotContainPattern("\\.(matches|replaceAll|replaceFirst)\\(\""));
    }
  }
}
