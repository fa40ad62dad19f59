package io.haapi.lab.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class ApiEnvironmentTest {
  @Test
  void omitsSecretsFromText() {
    var table = URI.create("http://127.0.0.1:8000");
    var environment = new ApiEnvironment("us-east-1", table, true, "origin-secret", "cursor-key");

    assertThat(environment.variables()).containsValues("origin-secret", "cursor-key");
    assertThat(environment.toString())
        .contains("us-east-1", "8000")
        .doesNotContain("origin-secret", "cursor-key");
  }
}
