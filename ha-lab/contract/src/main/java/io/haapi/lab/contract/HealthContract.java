package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the health checks for load balancers and failover. */
abstract class HealthContract extends FeatureContract {
  HealthContract(ContractClient client) {
    super(client);
  }

  @ParameterizedTest
  @ValueSource(strings = {"live", "ready", "region"})
  void reportsInstancesUp(String check) {
    for (int instance = 0; instance < instances(); instance++) {
      ApiResponse response = ask(check, instance);
      if (response.gateway().isPresent()) continue;
      assertThat(response.expectJson(200).toString()).isEqualTo("{\"status\":\"up\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"live", "ready", "region"})
  void servesHealthCheckThatAcceptsHtml(String check) {
    ApiResponse response =
        client
            .anonymous()
            .get("/health/" + check)
            .header("Accept", "text/html,*/*;q=0.1")
            .header("User-Agent", "ELB-HealthChecker/2.0")
            .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
            .send();

    if (response.gateway().isEmpty()) response.expect(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/health/", "/health/unknown", "/health/live/x"})
  void rejectsUnknownChecks(String path) {
    newUser().get(path).gatewayMay(Difference.UNKNOWN_PATHS).send().expectRejection();
  }

  private ApiResponse ask(String check, int instance) {
    return client
        .anonymous()
        .get("/health/" + check)
        .at(instance)
        .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
        .send();
  }
}
