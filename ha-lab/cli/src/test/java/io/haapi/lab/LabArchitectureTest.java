package io.haapi.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Checks that the lab uses the API and AWS only over the network, and that its packages have no
 * cycles.
 */
@AnalyzeClasses(packages = "io.haapi.lab", importOptions = ImportOption.DoNotIncludeTests.class)
class LabArchitectureTest {
  @ArchTest
  static final ArchRule usesNeitherSpringNorAwsSdk =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "software.amazon.awssdk..");

  @ArchTest
  static final ArchRule usesNoClassOfTheApi =
      classes()
          .should()
          .onlyDependOnClassesThat(
              JavaClass.Predicates.resideOutsideOfPackage("io.haapi..")
                  .or(JavaClass.Predicates.resideInAPackage("io.haapi.lab..")));

  @ArchTest
  static final ArchRule hasNoPackageCycles =
      slices().matching("io.haapi.lab.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule dependsOnCommandLineNowhere =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.haapi.lab")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.haapi.lab");
}
