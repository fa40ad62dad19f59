package io.haapi.lab.contract;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;

/** What was observed while the contract ran, against what the API's own document declares. */
final class Journal {
  /** A path that every hop reads alike; others may be refused before they reach an operation. */
  private static final Pattern PLAIN = Pattern.compile("(/(?![.]{1,2}(/|$))[A-Za-z0-9._~-]+)+");

  private final Optional<OpenApi> document;
  private final Set<String> seen = new ConcurrentSkipListSet<>();
  private final Set<String> disagreements = new ConcurrentSkipListSet<>();

  Journal(Optional<OpenApi> document) {
    this.document = document;
  }

  void note(String method, String path, Answer answer) {
    document.ifPresent(
        openApi -> {
          openApi.answerOf(method, path, answer.status()).ifPresent(seen::add);
          if (PLAIN.matcher(path).matches()) {
            disagreements.addAll(openApi.disagreements(method, path, answer));
          }
        });
  }

  /** The document, unless it could not be read when the contract began. */
  Optional<OpenApi> document() {
    return document;
  }

  /** Declared answers that came, such as {@code GET /v1/orders 200}. */
  Set<String> seen() {
    return Set.copyOf(seen);
  }

  /** Every way in which an answer was not as declared, once. */
  Set<String> disagreements() {
    return Set.copyOf(disagreements);
  }
}
