package io.haapi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What is secret does not get into logs by way of a record that prints itself. */
class SecretsTest {
  private static final String SECRET = "sentinel-of-more-than-thirty-two-characters";

  @ConfigurationPropertiesScan("io.haapi")
  static class AllSettings {}

  @Test
  void noSettingsPrintTheirSecrets() {
    new ApplicationContextRunner()
        .withUserConfiguration(AllSettings.class)
        .withPropertyValues(
            "haapi.gateway.origin-secrets=" + SECRET,
            "haapi.order.cursor-keys=" + SECRET,
            "haapi.session.redis.password=" + SECRET,
            "haapi.session.token.keys=" + SECRET)
        .run(
            context -> {
              var settings = context.getBeansWithAnnotation(ConfigurationProperties.class);
              assertThat(settings).hasSizeGreaterThan(5);
              assertThat(settings.values())
                  .allSatisfy(it -> assertThat(it.toString()).doesNotContain("sentinel"));
            });
  }
}
