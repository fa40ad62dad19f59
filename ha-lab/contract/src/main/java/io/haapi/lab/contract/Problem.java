package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** An answer read as an RFC 9457 problem. */
record Problem(Answer answer) {
  static final String TYPE_PREFIX = "urn:haapi:problem:";

  String name() {
    String type = answer.json().path("type").asString("");
    return type.startsWith(TYPE_PREFIX) ? type.substring(TYPE_PREFIX.length()) : type;
  }

  /** That its {@code errors} list names the field, each with a message. */
  void naming(String field) {
    if (answer.gateway().isPresent()) return;
    List<String> fields =
        answer.json().path("errors").valueStream().map(error -> text(error, "field")).toList();
    assertThat(fields).as("fields named by %s", answer).contains(field);
    assertThat(answer.json().path("errors").valueStream().map(error -> text(error, "message")))
        .as("messages of %s", answer)
        .noneMatch(String::isBlank);
  }

  /** That a reader is told the word: in the detail or as a field. */
  void mentioning(String word) {
    if (answer.gateway().isPresent()) return;
    assertThat(answer.json().path("detail").asString("") + answer.json().path("errors"))
        .as("what %s says", answer)
        .contains(word);
  }

  private static String text(JsonNode node, String member) {
    return node.path(member).asString("");
  }
}
