package io.haapi.lab.contract;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the port serves nothing but the API. */
abstract class ManagementContract extends FeatureContract {
  ManagementContract(ContractClient client) {
    super(client);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator",
        "/actuator/health",
        "/actuator/env",
        "/actuator/heapdump",
        "/actuator/prometheus",
        "/actuator/shutdown",
        "/manage/health",
        "/management",
        "/env",
        "/error",
        "/metrics",
        "/prometheus",
        "/heapdump",
        "/threaddump",
        "/jolokia",
        "/h2-console",
        "/v3/api-docs",
        "/v3/api-docs.yaml",
        "/swagger-ui.html",
        "/swagger-ui/index.html",
        "/webjars/x.js",
        "/WEB-INF/web.xml",
        "/META-INF/MANIFEST.MF",
        "/application.properties",
        "/application.yaml",
        "/index.html",
        "/robots.txt",
        "/.git/config",
        "/.env"
      })
  void servesNoManagementPath(String path) {
    for (String method : new String[] {"GET", "POST"}) {
      newUser()
          .call(method, path)
          .gatewayMay(Difference.UNKNOWN_PATHS)
          .send()
          .problem(404, "not-found");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/actuator", "/actuator/health", "/actuator/env", "/error", "/env"})
  void servesNoManagementPathToAnyone(String path) {
    client
        .anonymous()
        .get(path)
        .gatewayMay(Difference.UNKNOWN_PATHS)
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .send()
        .expectRejection();
  }
}
