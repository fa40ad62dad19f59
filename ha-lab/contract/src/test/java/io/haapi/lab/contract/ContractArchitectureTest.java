package io.haapi.lab.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The contract knows the API over HTTP, and packages only where it starts them. */
@AnalyzeClasses(packages = "io.haapi.lab", importOptions = ImportOption.DoNotIncludeTests.class)
class ContractArchitectureTest {
  @ArchTest
  static final ArchRule noPackagesDependOnEachOtherInACircle =
      slices().matching("io.haapi.lab.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyThePackagesContractKnowsHowPackagesAreStarted =
      noClasses()
          .that()
          .resideInAPackage("io.haapi.lab.contract..")
          .and()
          .areNotAssignableTo(PackageContract.class)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.haapi.lab.launch..", "io.haapi.lab.topology..", "io.haapi.lab.emulator..");
}
