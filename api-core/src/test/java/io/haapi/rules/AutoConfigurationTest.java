package io.haapi.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.annotation.Configuration;

/** Tests that an API finds the core's configurations without scanning its packages. */
class AutoConfigurationTest {

  @Test
  void listsEveryConfiguration() {
    var listed = ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader());
    var declared =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
                .importPackages("io.haapi")
                .stream()
                .filter(it -> it.isMetaAnnotatedWith(Configuration.class))
                .map(JavaClass::getName)
                .toList();

    assertThat(listed)
        .filteredOn(name -> name.startsWith("io.haapi."))
        .containsExactlyInAnyOrderElementsOf(declared)
        .isNotEmpty();
  }
}
