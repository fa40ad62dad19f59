package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** A response read as an RFC 9457 problem. */
public record ProblemResponse(ApiResponse response) {
  static final String TYPE_PREFIX = "urn:haapi:problem:";

  /** Returns the problem's type without its prefix. */
  public String name() {
    String type = response.json().path("type").asString("");
    return type.startsWith(TYPE_PREFIX) ? type.substring(TYPE_PREFIX.length()) : type;
  }

  /** Asserts that {@code errors} names the field, and that each entry has a message. */
  public void naming(String field) {
    if (response.gateway().isPresent()) return;
    List<String> fields =
        response.json().path("errors").valueStream().map(error -> text(error, "field")).toList();
    assertThat(fields).as("fields named by %s", response).contains(field);
    assertThat(response.json().path("errors").valueStream().map(error -> text(error, "message")))
        .as("messages of %s", response)
        .noneMatch(String::isBlank);
  }

  /** Asserts that the detail or a field error contains the word. */
  public void mentioning(String word) {
    if (response.gateway().isPresent()) return;
    assertThat(response.json().path("detail").asString("") + response.json().path("errors"))
        .as("detail and errors of %s", response)
        .contains(word);
  }

  private static String text(JsonNode node, String member) {
    return node.path(member).asString("");
  }
}
