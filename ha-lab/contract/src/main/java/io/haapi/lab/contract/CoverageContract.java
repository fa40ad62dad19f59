package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares all exchanges of the run with the document; runs last. */
abstract class CoverageContract extends FeatureContract {
  /** Responses that a client cannot provoke at a healthy API, with the reason. */
  private static final Map<Pattern, String> OUT_OF_REACH =
      Map.of(
          Pattern.compile(".* 408"), "each test takes the body's whole deadline; one is enough",
          Pattern.compile("GET /health/(live|ready) 404"), "a front door hides it",
          Pattern.compile(".* 429"), "throttling is a gateway's",
          Pattern.compile(".* 500"), "a defect",
          Pattern.compile(".* 503"), "a fault or an overload, which drills provoke",
          Pattern.compile(".* 504"), "a gateway's own timeout");

  CoverageContract(ContractClient client) {
    super(client);
  }

  @Test
  void matchesDeclaredResponses() {
    assertThat(client.document()).isNotNull();
    assertThat(client.journal().disagreements()).isEmpty();
  }

  @Test
  void provokesEachDeclaredResponse() {
    var missing = new TreeSet<>(client.document().responses());
    missing.removeAll(client.journal().seen());
    missing.removeIf(this::isOutOfReach);

    assertThat(missing).as("declared, never seen").isEmpty();
  }

  private boolean isOutOfReach(String response) {
    Profile profile = client.api().profile();
    return OUT_OF_REACH.keySet().stream().anyMatch(pattern -> pattern.matcher(response).matches())
        || (profile.has(Difference.CALLER_AUTHENTICATED) && response.matches(".* 40[13]"))
        || (profile.has(Difference.REQUESTS_VALIDATED) && response.matches(".* (413|415)"))
        || (profile.has(Difference.ORIGIN_SECRET_ADDED) && response.endsWith(" 403"))
        || (profile.has(Difference.INSTANCE_HEALTH_HIDDEN)
            && response.matches("GET /health/(live|ready) .*"));
  }
}
