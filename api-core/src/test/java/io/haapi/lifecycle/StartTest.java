package io.haapi.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.haapi.testing.AnotherApi;
import io.haapi.testing.EdgeTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@EdgeTest
@ExtendWith(OutputCaptureExtension.class)
class StartTest {
  private static final String SECRET = "--haapi.gateway.origin-secrets=0123456789abcdef";

  static Stream<Arguments> wrongSettings() {
    return Stream.of(
        Arguments.of("haapi.gateway.origin-secrets is missing", List.of()),
        Arguments.of(
            "haapi.gateway.origin-secrets must be one or two values of 16 characters or more",
            List.of("--haapi.gateway.origin-secrets=short-private")),
        Arguments.of(
            "haapi.gateway.origin-secrets must be one or two values of 16 characters or more",
            List.of(SECRET + ",0123456789abcdeg,0123456789abcdeh")),
        Arguments.of("haapi.auth must be one of gateway, local", List.of("--haapi.auth=private")),
        Arguments.of("haapi.auth=local believes every client", List.of("--haapi.auth=local")),
        Arguments.of(
            "haapi.auth=local believes every client",
            List.of("--haapi.auth=local", "--server.address=0.0.0.0")),
        Arguments.of(
            "haapi.load.max-concurrent must be of type int",
            List.of(SECRET, "--haapi.load.max-concurrent=private")),
        Arguments.of(
            "haapi.load.max-concurrent must be 1 or more",
            List.of(SECRET, "--haapi.load.max-concurrent=0")),
        Arguments.of(
            "haapi.body.deadline must be above zero", List.of(SECRET, "--haapi.body.deadline=0s")),
        Arguments.of(
            "haapi.budget.call (PT10S) must be above zero and below haapi.budget.request (PT5S)",
            List.of(SECRET, "--haapi.budget.call=10s")));
  }

  @ParameterizedTest
  @MethodSource("wrongSettings")
  void failsWithOneLineThatNamesTheSetting(
      String message, List<String> settings, CapturedOutput output) {
    var arguments =
        Stream.concat(
            Stream.of(
                "--server.port=0", "--haapi.order.cursor-keys=0123456789abcdef0123456789abcdef"),
            settings.stream());

    assertThatThrownBy(() -> AnotherApi.start(arguments.toArray(String[]::new))).isNotNull();

    assertThat(output.getAll().lines().filter(StartTest::isAboveInfo))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("cannot start: " + message)
                    .contains("environment variable")
                    .doesNotContain("private")
                    .doesNotContain("Exception"));
  }

  private static boolean isAboveInfo(String line) {
    return line.contains("\"ERROR\"") || line.contains("\"WARN\"") || line.startsWith("\tat ");
  }
}
