package io.haapi.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class DefaultSettingsTest {

  @Test
  void haveLowestPrecedence() {
    var environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addLast(new MapPropertySource("api", Map.of("spring.application.name", "tickets")));

    new DefaultSettings().postProcessEnvironment(environment, new SpringApplication());

    assertThat(environment.getProperty("spring.application.name")).isEqualTo("tickets");
    assertThat(environment.getProperty("server.shutdown")).isEqualTo("immediate");
  }
}
