package io.haapi.infra.api;

import io.haapi.infra.api.ImportableDocument.ImportableOperation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The packaged API as its OpenAPI document describes it: the operations, and in extensions that
 * start with {@code x-haapi-} the resources that it needs. docs/your-own-api.md lists them.
 *
 * @param document the OpenAPI document
 * @param tables the tables of the API's aggregates
 * @param cursorKeys the environment variable that takes the signing keys of list cursors, for an
 *     API that signs them
 * @param indexLinks the links of the front door's index, from name to path
 * @param cached for each path whose {@code GET} responses the front door may cache, the time it
 *     keeps them
 */
public record ApiDeclaration(
    ImportableDocument document,
    List<DeclaredTable> tables,
    Optional<String> cursorKeys,
    Map<String, String> indexLinks,
    Map<String, Duration> cached) {

  private static final String PREFIX = "x-haapi-";
  private static final String TABLES = PREFIX + "tables";
  private static final String CURSOR_KEYS = PREFIX + "cursor-keys";
  private static final String INDEX = PREFIX + "index";
  private static final String CACHE_SECONDS = PREFIX + "cache-seconds";

  /** API Gateway's limit for the time to live of a cached response. */
  private static final int MAX_CACHE_SECONDS = 3600;

  private static final String TABLE_NAME = "[a-z][a-z0-9]*(-[a-z0-9]+)*";
  private static final int MAX_TABLE_NAME = 30;
  private static final String VARIABLE = "[A-Z][A-Z0-9_]*";
  private static final String ATTRIBUTE = "[A-Za-z][A-Za-z0-9]*";

  /** The names that the deployment and the index use for other things. */
  private static final Set<String> RESERVED_TABLES = Set.of("sessions");

  private static final Set<String> RESERVED_LINKS = Set.of("document", "health", "requestId");

  /**
   * Reads the declaration of an API.
   *
   * @param file the OpenAPI document
   * @throws ApiDeclarationException if the document is missing or an extension is invalid
   */
  public static ApiDeclaration read(Path file) {
    return new ExtensionReader(ImportableDocument.read(file)).read();
  }

  /** Returns whether the name is that of an extension that only this app reads. */
  public static boolean isExtension(String member) {
    return member.startsWith(PREFIX);
  }

  /**
   * Requires a table that the API can store in PostgreSQL.
   *
   * @throws ApiDeclarationException if there is none
   */
  public void requireSql() {
    if (tables.stream().noneMatch(it -> it.storeVariable().isPresent())) {
      throw new ApiDeclarationException(
          "%s: no item of %s has a storeVariable, so the API stores nothing in PostgreSQL. Declare it, or use -c dataStore=dynamodb"
              .formatted(document.file(), TABLES));
    }
  }

  /** Returns whether the document has an operation. */
  public boolean has(String method, String path) {
    return document.operations().stream()
        .anyMatch(it -> it.method().equals(method) && it.path().equals(path));
  }

  private record ExtensionReader(ImportableDocument document) {

    ApiDeclaration read() {
      known(document.members(), "the document", Set.of(TABLES, CURSOR_KEYS));
      var links = new LinkedHashMap<String, String>();
      var cached = new LinkedHashMap<String, Duration>();
      for (var operation : document.operations()) {
        var content = operation.content();
        String where = operation.method() + " " + operation.path();
        known(content.keySet(), where, Set.of(INDEX, CACHE_SECONDS));
        if (content.containsKey(INDEX)) link(operation, where, links);
        if (content.containsKey(CACHE_SECONDS)) {
          cached.put(operation.path(), cacheTime(operation, where));
        }
      }
      return new ApiDeclaration(document, tables(), cursorKeys(), links, cached);
    }

    private void known(Set<String> members, String where, Set<String> extensions) {
      for (String member : members) {
        require(
            !isExtension(member) || extensions.contains(member),
            "%s has the unknown extension %s. Use one of %s"
                .formatted(where, member, extensions.stream().sorted().toList()));
      }
    }

    private void link(ImportableOperation operation, String where, Map<String, String> links) {
      require(
          operation.method().equals("get") && !operation.path().contains("{"),
          "%s has %s. Only a GET without path parameters can have it".formatted(where, INDEX));
      String name =
          text(
              operation.content().get(INDEX),
              ATTRIBUTE,
              where + ": " + INDEX,
              "letters and digits");
      require(
          !RESERVED_LINKS.contains(name) && links.put(name, operation.path()) == null,
          "%s: the index already has a link named %s. Choose another name for %s"
              .formatted(where, name, INDEX));
    }

    private Duration cacheTime(ImportableOperation operation, String where) {
      require(
          operation.method().equals("get"),
          "%s has %s. Only a GET can have it".formatted(where, CACHE_SECONDS));
      if (operation.content().get(CACHE_SECONDS) instanceof Integer seconds
          && seconds >= 1
          && seconds <= MAX_CACHE_SECONDS) {
        return Duration.ofSeconds(seconds);
      }
      throw invalid(
          "%s: %s must be a whole number from 1 to %d"
              .formatted(where, CACHE_SECONDS, MAX_CACHE_SECONDS));
    }

    private Optional<String> cursorKeys() {
      return document
          .extension(CURSOR_KEYS)
          .map(it -> text(it, VARIABLE, CURSOR_KEYS, "the name of an environment variable"));
    }

    private List<DeclaredTable> tables() {
      var tables = new ArrayList<DeclaredTable>();
      var names = new HashSet<>(RESERVED_TABLES);
      Object declared = document.extension(TABLES).orElse(List.of());
      if (!(declared instanceof List<?> items)) {
        throw invalid(TABLES + " must be a list of objects with name and environmentVariable");
      }
      for (Object item : items) {
        var table = table(item);
        require(
            names.add(table.name()),
            "%s: the name %s is already used. Choose another one".formatted(TABLES, table.name()));
        tables.add(table);
      }
      return tables;
    }

    private DeclaredTable table(Object item) {
      if (!(item instanceof Map<?, ?> members)
          || !Set.of("name", "environmentVariable", "storeVariable", "summaryFields")
              .containsAll(members.keySet())) {
        throw invalid(
            TABLES
                + ": an item must be an object with name, environmentVariable and optionally storeVariable and summaryFields");
      }
      String name =
          text(
              members.get("name"),
              TABLE_NAME,
              TABLES + ": name",
              "lower-case letters, digits and single hyphens");
      require(
          name.length() <= MAX_TABLE_NAME,
          "%s: the name %s must have at most %d characters"
              .formatted(TABLES, name, MAX_TABLE_NAME));
      String variable =
          text(
              members.get("environmentVariable"),
              VARIABLE,
              "%s: environmentVariable of %s".formatted(TABLES, name),
              "the name of an environment variable");
      var store =
          Optional.<Object>ofNullable(members.get("storeVariable"))
              .map(
                  it ->
                      text(
                          it,
                          VARIABLE,
                          "%s: storeVariable of %s".formatted(TABLES, name),
                          "the name of an environment variable"));
      var fields = new ArrayList<String>();
      Object declared = Optional.<Object>ofNullable(members.get("summaryFields")).orElse(List.of());
      String where = "%s: summaryFields of %s".formatted(TABLES, name);
      if (!(declared instanceof List<?> items)) throw invalid(where + " must be a list");
      for (Object it : items) fields.add(text(it, ATTRIBUTE, where, "names of attributes"));
      return new DeclaredTable(name, variable, store, List.copyOf(fields));
    }

    private String text(Object value, String form, String where, String allowed) {
      if (value instanceof String text && text.matches(form)) return text;
      throw invalid(where + " must be " + allowed);
    }

    private void require(boolean condition, String message) {
      if (!condition) throw invalid(message);
    }

    private ApiDeclarationException invalid(String message) {
      return new ApiDeclarationException(document.file() + ": " + message);
    }
  }
}
