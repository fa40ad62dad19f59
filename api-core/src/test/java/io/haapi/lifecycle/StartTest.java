package io.haapi.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.testing.StartFailure;
import io.haapi.testing.TestApplication;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StartTest {
  private static final String SECRET = "--haapi.gateway.origin-secrets=0123456789abcdef";

  static Stream<Arguments> wrongSettings() {
    return Stream.of(
        Arguments.of("haapi.gateway.origin-secrets is missing", List.of()),
        Arguments.of(
            "haapi.gateway.origin-secrets must be at most 2 different secrets of 16 to 1024"
                + " characters",
            List.of("--haapi.gateway.origin-secrets=short-private")),
        Arguments.of(
            "haapi.gateway.origin-secrets must be at most 2 different secrets of 16 to 1024"
                + " characters",
            List.of(SECRET + ",0123456789abcdeg,0123456789abcdeh")),
        Arguments.of(
            "haapi.auth must be one of gateway, jwt, local, event",
            List.of("--haapi.auth=private")),
        Arguments.of("haapi.auth=local trusts every client", List.of("--haapi.auth=local")),
        Arguments.of(
            "haapi.auth=local trusts every client",
            List.of("--haapi.auth=local", "--server.address=0.0.0.0")),
        Arguments.of(
            "haapi.load.max-concurrent must be a whole number",
            List.of(SECRET, "--haapi.load.max-concurrent=private")),
        Arguments.of(
            "haapi.load.max-concurrent must be 1 to 10000",
            List.of(SECRET, "--haapi.load.max-concurrent=0")),
        Arguments.of(
            "haapi.load.refusal-delay must be 0s to 5s",
            List.of(SECRET, "--haapi.load.refusal-delay=6s")),
        Arguments.of(
            "haapi.dynamodb.endpoint must be a URL http:// or https://",
            List.of(SECRET, "--haapi.dynamodb.endpoint=private")),
        Arguments.of(
            "haapi.dynamodb.endpoint must be a URL", List.of(SECRET, "--haapi.dynamodb.endpoint=")),
        Arguments.of("server.port must be 0 to 65535", List.of(SECRET, "--server.port=99999")),
        Arguments.of(
            "server.port must be a whole number", List.of(SECRET, "--server.port=private")),
        Arguments.of(
            "haapi.body.deadline must be 1s to 60s", List.of(SECRET, "--haapi.body.deadline=0s")),
        Arguments.of(
            "haapi.budget.call (10s) must be above zero and below haapi.budget.request (5s)",
            List.of(SECRET, "--haapi.budget.call=10s")),
        Arguments.of(
            "haapi.budget.attempt must be 1 ms or more",
            List.of(SECRET, "--haapi.budget.attempt=999us")),
        Arguments.of(
            "haapi.shutdown.drain (4s) must not be below haapi.budget.request (5s)",
            List.of(SECRET, "--haapi.shutdown.drain=4s")),
        Arguments.of(
            "haapi.body.deadline (24s) and haapi.budget.request (5s) together must be below"
                + " haapi.budget.gateway (29s)",
            List.of(SECRET, "--haapi.body.deadline=24s")),
        Arguments.of(
            "haapi.health.timeout must be below 2 s", List.of(SECRET, "--haapi.health.timeout=2s")),
        Arguments.of(
            "haapi.health.timeout (1500ms) must not be above haapi.budget.call (1s)",
            List.of(SECRET, "--haapi.budget.call=1s")),
        Arguments.of(
            "haapi.dynamodb.sessions-table must be 3 to 255 of A-Z a-z 0-9 _ . -",
            List.of(SECRET, "--haapi.dynamodb.sessions-table=se")),
        Arguments.of(
            "haapi.dynamodb.max-connections must be 1 to 20000",
            List.of(SECRET, "--haapi.dynamodb.max-connections=0")),
        Arguments.of(
            "haapi.dynamodb.max-connections (271) must be at least haapi.load.max-concurrent (256) plus 16"
                + " for health checks",
            List.of(SECRET, "--haapi.dynamodb.max-connections=271")),
        Arguments.of(
            "haapi.postgresql.tls must not be disable with haapi.postgresql.login=iam",
            List.of(SECRET, "--haapi.postgresql.login=iam", "--haapi.postgresql.tls=disable")),
        Arguments.of(
            "haapi.telemetry.step must be 1 s or more",
            List.of(SECRET, "--haapi.telemetry.step=999ms")),
        Arguments.of(
            "haapi.gateway.origin-secrets must be at most 1024 printable ASCII characters without"
                + " spaces",
            List.of("--haapi.gateway.origin-secrets=private-sécret-0123456789")));
  }

  @ParameterizedTest
  @MethodSource("wrongSettings")
  void failsWithOneLineThatNamesTheSetting(
      String message, List<String> settings, CapturedOutput output) {
    var arguments =
        Stream.concat(
            Stream.of("--server.port=0", "--haapi.dynamodb.endpoint=http://127.0.0.1:1")
                // Given twice, Spring would join the values.
                .filter(it -> settings.stream().noneMatch(given -> given.startsWith(name(it)))),
            settings.stream());

    assertThatThrownBy(
            () -> SpringApplication.run(TestApplication.class, arguments.toArray(String[]::new)))
        .isNotNull();

    StartFailure.assertOneLine(output, message);
  }

  private static String name(String argument) {
    return argument.substring(0, argument.indexOf('=') + 1);
  }

  /** A missing resource of the machine is reported in one line too. */
  @ParameterizedTest
  @CsvSource({
    "--spring.config.import=configtree:/nowhere/, spring.config.import names a location that does not exist",
    "--spring.config.import=nonsense:x, spring.config.import or spring.config.location names a location",
    "--spring.config.import=file:/tmp, spring.config.import or spring.config.location names a location",
    "--server.address=192.0.2.1, server.address must be an address of this machine",
  })
  void reportsMissingResourceInOneLine(String argument, String message, CapturedOutput output) {
    assertThatThrownBy(
            () ->
                SpringApplication.run(
                    TestApplication.class,
                    SECRET,
                    "--server.port=0",
                    "--haapi.dynamodb.endpoint=http://127.0.0.1:1",
                    argument))
        .isNotNull();

    assertThat(output.getAll().lines().filter(it -> it.contains("ERROR") || it.startsWith("\tat ")))
        .singleElement()
        .satisfies(line -> assertThat(line).contains("cannot start: " + message));
    assertThat(output.getAll()).doesNotContain("APPLICATION FAILED TO START");
  }
}
