package io.haapi.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaTest {
  @Test
  void loadsTheMigrationsOfATable() {
    var schema = Schema.load("tickets");
    assertThat(schema.version()).isEqualTo(1);
    assertThat(schema.statements(1, Dialect.POSTGRESQL))
        .hasSize(2)
        .allSatisfy(it -> assertThat(it).startsWith("CREATE ").contains(" IF NOT EXISTS "));
  }

  @Test
  void keepsOldCodeUntilAMigrationContracts() {
    assertThat(schema("CREATE 1;", "ALTER 2;").oldestUser()).isEqualTo(1);
    assertThat(schema("CREATE 1;", "ALTER 2;", "-- oldest user: 2\nALTER 3;").oldestUser())
        .isEqualTo(2);
  }

  @Test
  void splitsStatementsAtSemicolonsThatEndALine() {
    assertThat(schema("SELECT ';'\n;\n\nSELECT 2; \nSELECT 3;").statements(1, Dialect.POSTGRESQL))
        .containsExactly("SELECT ';'", "SELECT 2", "SELECT 3");
  }

  /** The format that dsql-lint, the linter for Aurora DSQL, accepts. */
  @Test
  void writesStatementsForDsql() {
    assertThat(Schema.load("tickets").statements(1, Dialect.DSQL))
        .noneMatch(it -> it.contains("COLLATE"))
        .anyMatch(it -> it.startsWith("CREATE INDEX ASYNC IF NOT EXISTS tickets_by_caller"));
  }

  /** See "Using database roles and IAM authentication" in the Aurora DSQL User Guide. */
  @Test
  void writesTheIamGrantForDsql() {
    assertThat(Dialect.DSQL.allowIam("haapi", "arn:aws:iam::111122223333:role/api"))
        .isEqualTo("AWS IAM GRANT haapi TO 'arn:aws:iam::111122223333:role/api'");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Dialect.DSQL.allowIam("haapi", "arn:aws:iam::111122223333:role/a'; DROP"));
    assertThatIllegalArgumentException().isThrownBy(() -> Dialect.DSQL.allowIam("haapi", "rds"));
  }

  @Test
  void rejectsTablesWithoutMigrations() {
    assertThatIllegalArgumentException().isThrownBy(() -> Schema.load("nothing"));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Schema("x; DROP", List.of("SELECT 1;")));
  }

  private static Schema schema(String... migrations) {
    return new Schema("tickets", List.of(migrations));
  }
}
