package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health, for load balancers and failover. */
abstract class HealthContract extends FeatureContract {
  HealthContract(Client client) {
    super(client);
  }

  @ParameterizedTest
  @ValueSource(strings = {"live", "ready", "region"})
  void everyInstanceIsUp(String check) {
    for (int instance = 0; instance < instances(); instance++) {
      Answer answer = ask(check, instance);
      if (answer.gateway().isPresent()) continue;
      assertThat(answer.expectJson(200).toString()).isEqualTo("{\"status\":\"up\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"live", "ready", "region"})
  void aCheckThatKnowsOnlyHtmlIsAnsweredToo(String check) {
    Answer answer =
        client
            .anonymous()
            .get("/health/" + check)
            .header("Accept", "text/html,*/*;q=0.1")
            .header("User-Agent", "ELB-HealthChecker/2.0")
            .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
            .send();

    if (answer.gateway().isEmpty()) answer.expect(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/health/", "/health/unknown", "/health/live/x"})
  void thereAreNoOtherChecks(String path) {
    newCaller().get(path).gatewayMay(Difference.UNKNOWN_PATHS).send().refused();
  }

  private Answer ask(String check, int instance) {
    return client
        .anonymous()
        .get("/health/" + check)
        .at(instance)
        .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
        .send();
  }
}
