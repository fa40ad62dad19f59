package io.haapi.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.haapi.testing.ArchitectureRules;

/** Checks the rules of every module and those of the core alone. */
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
  static final ArchRule theMechanismKnowsNoSession =
      noClasses()
          .that()
          .resideInAPackage("io.haapi.idempotency..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.haapi.session..");

  @ArchTest
  static final ArchRule postgreSqlDoesNotKnowDynamoDb =
      noClasses()
          .that()
          .resideInAPackage("io.haapi.postgresql..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.haapi.dynamodb..")
          .because("each store can be removed");

  @ArchTest
  static final ArchRule dynamoDbDoesNotKnowPostgreSql =
      noClasses()
          .that()
          .resideInAPackage("io.haapi.dynamodb..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.haapi.postgresql..")
          .because("each store can be removed");
}
