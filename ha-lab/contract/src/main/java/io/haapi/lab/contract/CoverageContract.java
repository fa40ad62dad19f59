package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Looks back at every exchange of the whole contract; runs last. */
abstract class CoverageContract extends FeatureContract {
  /** What a client cannot bring about at a healthy API, by pattern, with the reason. */
  private static final Map<Pattern, String> OUT_OF_REACH =
      Map.of(
          Pattern.compile(".* 408"), "each takes the body's whole deadline: one test is enough",
          Pattern.compile("GET /health/(live|ready) 404"), "a front door hides it",
          Pattern.compile(".* 429"), "throttling is a gateway's",
          Pattern.compile(".* 500"), "a defect",
          Pattern.compile(".* 503"), "a fault or an overload: drills bring it about",
          Pattern.compile(".* 504"), "a gateway's own timeout");

  CoverageContract(Client client) {
    super(client);
  }

  @Test
  void everyAnswerWasAsTheDocumentDeclares() {
    assertThat(document()).isNotNull();
    assertThat(client.journal().disagreements()).isEmpty();
  }

  @Test
  void everyDeclaredAnswerWasBroughtAbout() {
    var missing = new TreeSet<>(document().answers());
    missing.removeAll(client.journal().seen());
    missing.removeIf(this::isOutOfReach);

    assertThat(missing).as("declared, never seen").isEmpty();
  }

  private boolean isOutOfReach(String answer) {
    Profile profile = client.api().profile();
    return OUT_OF_REACH.keySet().stream().anyMatch(pattern -> pattern.matcher(answer).matches())
        || (profile.has(Difference.CALLER_AUTHENTICATED) && answer.matches(".* 40[13]"))
        || (profile.has(Difference.REQUESTS_VALIDATED) && answer.matches(".* (413|415)"))
        || (profile.has(Difference.ORIGIN_SECRET_ADDED) && answer.endsWith(" 403"))
        || (profile.has(Difference.INSTANCE_HEALTH_HIDDEN)
            && answer.matches("GET /health/(live|ready) .*"));
  }

  private OpenApi document() {
    return client
        .journal()
        .document()
        .orElseThrow(() -> new AssertionError("GET /openapi.yaml gave no OpenAPI document"));
  }
}
