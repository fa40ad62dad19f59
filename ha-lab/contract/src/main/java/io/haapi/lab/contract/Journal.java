package io.haapi.lab.contract;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;

/** Records the responses of a run and how they differ from the API's OpenAPI document. */
final class Journal {
  /** A path without ambiguity; filters may reject others before they reach an operation. */
  private static final Pattern PLAIN = Pattern.compile("(/(?![.]{1,2}(/|$))[A-Za-z0-9._~-]+)+");

  private final Optional<OpenApiDocument> document;
  private final Set<String> seen = new ConcurrentSkipListSet<>();
  private final Set<String> disagreements = new ConcurrentSkipListSet<>();

  Journal(Optional<OpenApiDocument> document) {
    this.document = document;
  }

  void note(String method, String path, ApiResponse response) {
    document.ifPresent(
        openApi -> {
          openApi.answerOf(method, path, response.status()).ifPresent(seen::add);
          if (PLAIN.matcher(path).matches()) {
            disagreements.addAll(openApi.disagreements(method, path, response));
          }
        });
  }

  /** Returns the document; empty if it could not be read when the contract began. */
  Optional<OpenApiDocument> document() {
    return document;
  }

  /** Returns the declared responses that were seen, such as {@code GET /v1/instance 200}. */
  Set<String> seen() {
    return Set.copyOf(seen);
  }

  /** Returns each difference between a response and the document once. */
  Set<String> disagreements() {
    return Set.copyOf(disagreements);
  }
}
