package io.haapi;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RestController;

/** What the packages may know of each other: features are separate, and each has one door. */
@AnalyzeClasses(
    packages = "io.haapi",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ImportOption.DoNotIncludeJars.class,
      ArchitectureTest.WithoutGenerated.class
    })
class ArchitectureTest {

  /** Spring's ahead-of-time processing writes into our packages; that code is not ours. */
  static final class WithoutGenerated implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("__");
    }
  }

  @ArchTest
  static final ArchRule noPackagesDependOnEachOtherInACircle =
      slices().matching("io.haapi.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theMechanismKnowsNoAggregate =
      noClasses()
          .that()
          .resideInAPackage("io.haapi.idempotency..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.haapi.order..", "io.haapi.cart..", "io.haapi.session..");

  @ArchTest
  static final ArchRule whatATeamKeepsKnowsNothingOfTheSample =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.haapi.order..", "io.haapi.cart..", "io.haapi")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.haapi.order..", "io.haapi.cart..");

  @ArchTest
  static final ArchRule controllersAndConfigurationsAreNobodysBusiness =
      classes()
          .that()
          .areAnnotatedWith(RestController.class)
          .or()
          .areAnnotatedWith(Configuration.class)
          .and()
          .doNotHaveSimpleName("ApiApplication")
          .should()
          .bePackagePrivate();

  @ArchTest
  static final ArchRule onlyOneClassKnowsTomcat =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.TomcatConfiguration(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.catalina..", "org.apache.coyote..", "org.apache.tomcat..");

  @ArchTest
  static final ArchRule tablesAreReachedThroughTheirDoorAlone =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.haapi.dynamodb..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder");

  @ArchTest
  static final ArchRule nothingIsKeptInStaticState =
      fields()
          .that()
          .areStatic()
          .should()
          .beFinal()
          .because("any request may reach any instance: what the process remembers is wrong");

  @ArchTest
  static final ArchRule valuesAreNotMappedByReflectionTricks =
      noClasses()
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "reach into other classes",
                  (JavaClass type) ->
                      type.getName().equals("java.lang.reflect.Field")
                          || type.getName().equals("java.lang.reflect.Method")));
}
