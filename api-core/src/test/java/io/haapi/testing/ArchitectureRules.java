package io.haapi.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RestController;

/** The architecture rules of every module of an API. */
public final class ArchitectureRules {
  private ArchitectureRules() {}

  private static final Set<String> MUTABLE =
      Set.of(
          ArrayList.class.getName(),
          ArrayDeque.class.getName(),
          HashMap.class.getName(),
          HashSet.class.getName(),
          LinkedHashMap.class.getName(),
          TreeMap.class.getName(),
          EnumMap.class.getName(),
          StringBuilder.class.getName());

  /** Spring's ahead-of-time processing writes into our packages; that code is not ours. */
  public static final class WithoutGenerated implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("__");
    }
  }

  @ArchTest
  public static final ArchRule noPackagesDependOnEachOtherInACircle =
      slices().matching("io.haapi.(*)..").should().beFreeOfCycles();

  @ArchTest
  public static final ArchRule controllersAndConfigurationsAreNobodysBusiness =
      classes()
          .that()
          .areAnnotatedWith(RestController.class)
          .or()
          .areMetaAnnotatedWith(Configuration.class)
          .and()
          .areNotMetaAnnotatedWith(SpringBootConfiguration.class)
          .should()
          .bePackagePrivate();

  @ArchTest
  public static final ArchRule onlyOneClassKnowsTomcat =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.TomcatConfiguration(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.catalina..", "org.apache.coyote..", "org.apache.tomcat..");

  @ArchTest
  public static final ArchRule servicesAndControllersUseNoStorageTypes =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Service")
          .or()
          .areAnnotatedWith(RestController.class)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon.awssdk..", "java.sql..", "javax.sql..")
          .because("a store is reached through its port");

  /** Ahead-of-time processing decides conditions when the jar is built; see decision 0005. */
  @ArchTest
  public static final ArchRule beansAreConditionalOnTheClassPathOnly =
      noClasses()
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "decide at build time what must be chosen at run time",
                  (JavaClass type) ->
                      type.getSimpleName().matches("Conditional.*|Profile")
                          && type.getPackageName().startsWith("org.springframework")
                          && !type.isEquivalentTo(ConditionalOnClass.class)));

  @ArchTest
  public static final ArchRule awsSdkStaysInItsAdapterPackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.haapi.dynamodb..")
          .and()
          // Explains an SDK failure at start: a missing region.
          .doNotHaveFullyQualifiedName("io.haapi.lifecycle.RegionFailureAnalyzer")
          .and()
          // Signs tokens with AWS credentials, but calls no AWS service.
          .doNotHaveFullyQualifiedName("io.haapi.postgresql.IamLogin")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon.awssdk..")
          .because("a third store is one class per port");

  @ArchTest
  public static final ArchRule onlyConfigurationsChooseAStore =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.haapi.dynamodb..", "io.haapi.postgresql..")
          .and()
          .areNotMetaAnnotatedWith(Configuration.class)
          .and()
          // Compares settings of different features.
          .doNotHaveFullyQualifiedName("io.haapi.runtime.SettingsCheck")
          .and()
          // Runs the command that migrates.
          .doNotHaveFullyQualifiedName("io.haapi.runtime.ApiStart")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.haapi.dynamodb..", "io.haapi.postgresql..")
          .because("a store is reached through its port");

  @ArchTest
  public static final ArchRule jdbcStaysInItsAdapterPackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.haapi.postgresql..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer..");

  @ArchTest
  public static final ArchRule nothingIsKeptInStaticState =
      fields()
          .that()
          .areStatic()
          .should()
          .beFinal()
          .because("any request may reach any instance, so state in the process would be wrong");

  @ArchTest
  public static final ArchRule nothingThatChangesIsStatic =
      noFields()
          .that()
          .areStatic()
          .and()
          // The compiler generates arrays: the values of an enum, the cases of a switch.
          .doNotHaveModifier(JavaModifier.SYNTHETIC)
          .and()
          // The lab serves no requests.
          .areDeclaredInClassesThat()
          .resideOutsideOfPackage("io.haapi.lab..")
          .should()
          .haveRawType(
              DescribedPredicate.describe(
                  "that can change",
                  (JavaClass type) ->
                      type.isArray()
                          || type.getPackageName().startsWith("java.util.concurrent")
                          || MUTABLE.contains(type.getName())))
          .because("any request may reach any instance, so state in the process would be wrong");

  @ArchTest
  public static final ArchRule valuesAreNotMappedByReflectionTricks =
      noClasses()
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "reach into other classes",
                  (JavaClass type) ->
                      type.getName().equals("java.lang.reflect.Field")
                          || type.getName().equals("java.lang.reflect.Method")));
}
