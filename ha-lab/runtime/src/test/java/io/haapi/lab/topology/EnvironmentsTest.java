package io.haapi.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class EnvironmentsTest {
  @Test
  void omitsSecretsFromText() {
    var environments = Environments.withNewSecrets("ec2", URI.create("http://127.0.0.1:8000"));

    assertThat(environments.toString())
        .contains("ec2")
        .doesNotContain(environments.originSecret(), environments.cursorKey());
  }
}
