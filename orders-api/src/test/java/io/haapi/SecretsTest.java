package io.haapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Tests the ways to pass secrets, and that they are never printed. */
class SecretsTest {
  private static final String SECRET = "sentinel-of-more-than-thirty-two-characters";

  @ConfigurationPropertiesScan("io.haapi")
  static class AllSettings {}

  /**
   * The Kubernetes manifests mount secrets this way: without dashes, and with numbers for the
   * values of a list.
   */
  @Test
  void readsSecretsFromFilesNamedAsProperties(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("haapi.order.cursorkeys[0]"), "new-" + SECRET);
    Files.writeString(directory.resolve("haapi.order.cursorkeys[1]"), "old-" + SECRET);
    new ApplicationContextRunner()
        .withInitializer(new ConfigDataApplicationContextInitializer())
        .withPropertyValues("spring.config.import=configtree:" + directory + "/")
        .run(
            context ->
                assertThat(
                        Binder.get(context.getEnvironment())
                            .bind("haapi.order.cursor-keys", Bindable.listOf(String.class))
                            .get())
                    .isEqualTo(List.of("new-" + SECRET, "old-" + SECRET)));
  }

  @Test
  void hidesSecretsOfSettings() {
    new ApplicationContextRunner()
        .withUserConfiguration(AllSettings.class)
        .withPropertyValues(
            "haapi.gateway.origin-secrets=" + SECRET,
            "haapi.order.cursor-keys=" + SECRET,
            "haapi.postgresql.password=" + SECRET,
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
