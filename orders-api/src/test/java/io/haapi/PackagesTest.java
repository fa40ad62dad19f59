package io.haapi;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.haapi.testing.ArchitectureRules;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Tests that no package belongs to two modules. */
class PackagesTest {

  @Test
  void sharesNoPackage() {
    var sample =
        new ClassFileImporter()
            .withImportOption(new ArchitectureRules.WithoutGenerated())
            .importPath(Path.of("target/classes"));

    classes()
        .should()
        .resideInAnyPackage("io.haapi", "io.haapi.order..", "io.haapi.cart..", "io.haapi.item..")
        .check(sample);
  }
}
