package io.haapi.infra.api;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table of the packaged API that stores one kind of aggregate and lists it by caller.
 *
 * @param name the last part of the table's name in DynamoDB, in lower case
 * @param environmentVariable the environment variable that passes that full name to the API
 * @param storeVariable the environment variable that makes the API store the table in PostgreSQL,
 *     if it can
 * @param summaryFields the attributes that the list returns, besides the keys of table and index
 */
public record DeclaredTable(
    String name,
    String environmentVariable,
    Optional<String> storeVariable,
    List<String> summaryFields) {

  /** Returns the construct id of the table: its name in camel case. */
  public String constructId() {
    return Arrays.stream(name.split("-"))
        .map(it -> it.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + it.substring(1))
        .collect(Collectors.joining());
  }
}
