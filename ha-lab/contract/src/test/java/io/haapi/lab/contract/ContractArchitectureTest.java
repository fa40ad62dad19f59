package io.haapi.lab.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Checks that the contract uses the API over HTTP only, and that its general half does not depend
 * on the sample.
 */
@AnalyzeClasses(packages = "io.haapi.lab", importOptions = ImportOption.DoNotIncludeTests.class)
class ContractArchitectureTest {
  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("io.haapi.lab.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyPackageContractsStartPackages =
      noClasses()
          .that()
          .resideInAPackage("io.haapi.lab.contract..")
          .and()
          .resideOutsideOfPackage("io.haapi.lab.contract.packages..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.haapi.lab.launch..", "io.haapi.lab.topology..", "io.haapi.lab.emulator..");

  @ArchTest
  static final ArchRule generalHalfDoesNotDependOnSample =
      noClasses()
          .that()
          .resideInAPackage("io.haapi.lab.contract")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.haapi.lab.contract.orders..");
}
