package io.haapi;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.haapi.testing.ArchitectureRules;
import io.haapi.testing.RegularExpressionRules;

/** Checks the regular expressions of the whole API. */
class RegularExpressionTest extends RegularExpressionRules {
  RegularExpressionTest() {
    super(
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar"))
            .withImportOption(new ArchitectureRules.WithoutGenerated())
            .importPackages("io.haapi"));
  }
}
