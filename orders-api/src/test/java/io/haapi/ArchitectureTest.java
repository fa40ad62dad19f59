package io.haapi;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.haapi.testing.ArchitectureRules;

/** Checks the rules of every module and those of the sample. */
@AnalyzeClasses(
    packages = "io.haapi",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ImportOption.DoNotIncludeJars.class,
      ArchitectureRules.WithoutGenerated.class
    })
class ArchitectureTest {

  @ArchTest static final ArchTests common = ArchTests.in(ArchitectureRules.class);

  @ArchTest
  static final ArchRule ordersAndCartsAreSeparate =
      noClasses()
          .that()
          .resideInAPackage("io.haapi.cart..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.haapi.order..");
}
