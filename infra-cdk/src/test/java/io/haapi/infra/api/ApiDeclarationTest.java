package io.haapi.infra.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiDeclarationTest {
  private static final String TABLE = "{name: notes, environmentVariable: NOTES_TABLE}";

  @TempDir Path directory;

  @Test
  void readsTables() throws IOException {
    var api =
        read(
            """
            x-haapi-tables:
              - name: notes
                environmentVariable: NOTES_TABLE
                summaryFields: [title, writtenAt]
              - name: support-tickets
                environmentVariable: TICKETS_TABLE
                storeVariable: TICKETS_STORE
            """,
            "",
            "");

    assertThat(api.tables())
        .containsExactly(
            new DeclaredTable(
                "notes", "NOTES_TABLE", Optional.empty(), List.of("title", "writtenAt")),
            new DeclaredTable(
                "support-tickets", "TICKETS_TABLE", Optional.of("TICKETS_STORE"), List.of()));
    assertThat(api.tables())
        .extracting(DeclaredTable::constructId)
        .containsExactly("Notes", "SupportTickets");
  }

  @Test
  void requiresTableThatCanBeInPostgreSql() throws IOException {
    var api = read("x-haapi-tables: [{name: notes, environmentVariable: NOTES_TABLE}]", "", "");

    assertThatThrownBy(api::requireSql)
        .isInstanceOf(ApiDeclarationException.class)
        .hasMessageContaining("no item of x-haapi-tables has a storeVariable")
        .hasMessageContaining("-c dataStore=dynamodb")
        .satisfies(it -> assertThat(it.getMessage()).doesNotContain("\n"));
  }

  @Test
  void readsCursorKeysLinksAndCacheTime() throws IOException {
    var api =
        read("x-haapi-cursor-keys: NOTES_KEYS", "x-haapi-index: notes", "x-haapi-cache-seconds: 7");

    assertThat(api.cursorKeys()).contains("NOTES_KEYS");
    assertThat(api.indexLinks()).isEqualTo(Map.of("notes", "/notes"));
    assertThat(api.cached()).isEqualTo(Map.of("/notes/{id}", Duration.ofSeconds(7)));
  }

  @Test
  void acceptsDocumentWithoutExtensions() throws IOException {
    var api = read("", "", "");

    assertThat(api.tables()).isEmpty();
    assertThat(api.cursorKeys()).isEmpty();
    assertThat(api.indexLinks()).isEmpty();
    assertThat(api.cached()).isEmpty();
    assertThat(api.has("get", "/notes")).isTrue();
    assertThat(api.has("post", "/notes")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x-haapi-table: []                       | unknown extension x-haapi-table
          x-haapi-tables: notes                   | must be a list
          x-haapi-tables: [notes]                 | must be an object
          x-haapi-tables: [{nam: notes}]          | must be an object
          x-haapi-tables: [{name: Notes}]         | name must be lower-case letters
          x-haapi-tables: [{name: notes}]         | environmentVariable of notes must be
          x-haapi-tables: [TABLE, TABLE]          | the name notes is already used
          x-haapi-tables: [{name: sessions, environmentVariable: A}] | the name sessions is already used
          x-haapi-tables: [{name: notes, environmentVariable: A, summaryFields: title}] | must be a list
          x-haapi-tables: [{name: notes, environmentVariable: A, summaryFields: [1]}] | names of attributes
          x-haapi-tables: [{name: notes-with-a-name-that-is-too-long, environmentVariable: A}] | at most 30
          x-haapi-cursor-keys: lower              | must be the name of an environment variable
          """)
  void rejectsInvalidRootExtension(String extension, String cause) {
    assertInvalid(extension.replace("TABLE,", TABLE + ",").replace("TABLE]", TABLE + "]"), "", "")
        .withMessageContaining(cause);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          x-haapi-index: health             |                            | already has a link named health
          x-haapi-index: a b                |                            | must be letters and digits
                                            | x-haapi-index: note        | without path parameters
                                            | x-haapi-cache-seconds: 0   | from 1 to 3600
                                            | x-haapi-cache-seconds: 1.5 | from 1 to 3600
                                            | x-haapi-cache: 5           | unknown extension x-haapi-cache
          """)
  void rejectsInvalidOperationExtension(String list, String find, String cause) {
    assertInvalid("", list == null ? "" : list, find == null ? "" : find)
        .withMessageContaining(cause);
  }

  @Test
  void rejectsMissingOrBrokenDocument() throws IOException {
    Path missing = directory.resolve("missing.yaml");
    assertThatExceptionOfType(ApiDeclarationException.class)
        .isThrownBy(() -> ApiDeclaration.read(missing))
        .withMessageStartingWith(missing + " is missing. ");

    Path broken = Files.writeString(directory.resolve("broken.yaml"), "paths: {");
    assertThatExceptionOfType(ApiDeclarationException.class)
        .isThrownBy(() -> ApiDeclaration.read(broken))
        .withMessageContaining("is not valid YAML")
        .withMessageNotContaining("\n");

    Path other = Files.writeString(directory.resolve("other.yaml"), "paths: []");
    assertThatExceptionOfType(ApiDeclarationException.class)
        .isThrownBy(() -> ApiDeclaration.read(other))
        .withMessageContaining("is not an OpenAPI document");
  }

  private org.assertj.core.api.ThrowableAssertAlternative<ApiDeclarationException> assertInvalid(
      String root, String list, String find) {
    return assertThatExceptionOfType(ApiDeclarationException.class)
        .isThrownBy(() -> read(root, list, find))
        .withMessageStartingWith(directory.toString())
        .withMessageNotContaining("\n");
  }

  private ApiDeclaration read(String root, String list, String find) throws IOException {
    String document =
        """
        info: {title: Notes, version: "1"}
        %s
        paths:
          /notes:
            get:
              operationId: listNotes
              %s
          /notes/{id}:
            get:
              operationId: findNote
              %s
        """
            .formatted(root, list, find);
    return ApiDeclaration.read(Files.writeString(directory.resolve("openapi.yaml"), document));
  }
}
