package io.haapi.lab.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.haapi.lab.fake.OnePage;
import io.haapi.lab.process.Ports;
import io.haapi.lab.requirement.Requirement;
import io.haapi.lab.requirement.Requires;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalStackTest {
  private static final String HEALTH = "{\"services\": {\"dynamodb\": \"available\"}}";

  @Test
  void usesRunningLocalStack() throws IOException {
    try (var server = new OnePage("/_localstack/health", HEALTH);
        var localStack = LocalStack.start(at(server.address()))) {
      assertThat(LocalStack.missing(at(server.address()), false)).isEmpty();
      assertThat(localStack.endpoint()).isEqualTo(URI.create(server.address()));
    }
  }

  @Test
  void rejectsRunningLocalStackForFunctions() {
    for (boolean demanded : new boolean[] {false, true}) {
      assertThat(StartedLocalStack.missingToStart(at("http://127.0.0.1:4566"), demanded))
          .hasValueSatisfying(it -> assertThat(it).endsWith("; omit -Dhaapi.localstack.endpoint"));
    }
  }

  @Test
  void reportsUnreachableAddress() {
    assertRefused("http://127.0.0.1:" + Ports.free(), "nothing responds there; start LocalStack");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"services\": []}", "<html>", "{}", ""})
  void reportsOtherServiceAtAddress(String health) throws IOException {
    try (var server = new OnePage("/_localstack/health", health)) {
      assertRefused(server.address(), "is not LocalStack; set the address of a LocalStack");
    }
  }

  @Test
  void rejectsAddressWithoutHealth() throws IOException {
    try (var server = new OnePage("/other", HEALTH)) {
      assertRefused(server.address(), "is not LocalStack; set the address of a LocalStack");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:4566",
        "https://127.0.0.1:4566",
        "http://",
        "http://a b",
        "4566",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:0",
        "http://a..b",
        "http://127.0.0.1:4566/"
      })
  void reportsInvalidAddressWithExample(String address) {
    assertRefused(address, "it must be like http://127.0.0.1:4566");
  }

  @Test
  void reportsRejectedToken() {
    String log =
        """
        LocalStack version: 2026.3.0
        ===============================================
        License activation failed! \uD83D\uDD11❌

        Reason: The credentials defined in your environment are invalid.

        Due to this error, LocalStack has quit.
        """;

    assertThat(
            LocalStackStartFailure.of(
                "localstack/localstack:latest", NotReady.because("it ended", log)))
        .isEqualTo(
            "localstack/localstack:latest rejects its license (The credentials defined in your"
                + " environment are invalid.); set LOCALSTACK_AUTH_TOKEN to a valid one, or use the last image that needs none: -Dhaapi.localstack.image=localstack/localstack:4.14.0");
  }

  @Test
  void reportsFailedInitScript() {
    var failure =
        new IllegalStateException(
            "outer",
            NotReady.ofScript(
                "authorizers.py",
                "one\nError while running script authorizers.py: No module\nReady.\n"));

    assertThat(LocalStackStartFailure.of("haapi/other:1", failure))
        .isEqualTo(
            "haapi/other:1 starts, but its script authorizers.py fails (last output: Error while"
                + " running script authorizers.py: No module); use the image that the tests are written for: -Dhaapi.localstack.image=localstack/localstack:4.14.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'completed': {'READY': false}, 'scripts': []} | false |",
        "{'completed': {'READY': true}, 'scripts': []} | true |",
        "{'completed': {'READY': true}, 'scripts': [{'stage': 'READY', 'name': 'a.py', 'state': 'SUCCESSFUL'}]} | true |",
        "{'completed': {'READY': true}, 'scripts': [{'stage': 'START', 'name': 'a.py', 'state': 'ERROR'}]} | true |",
        "{'completed': {'READY': true}, 'scripts': [{'stage': 'READY', 'name': 'a.py', 'state': 'SUCCESSFUL'}, {'stage': 'READY', 'name': 'b.py', 'state': 'ERROR'}]} | true | b.py",
        "{'completed': {'READY': false}, 'scripts': [{'stage': 'READY', 'name': 'a.py', 'state': 'RUNNING'}]} | false |",
        "{} | false |",
        "<html> | false |"
      })
  void detectsEndOfInitScripts(String init, boolean ended, String failedScript) throws IOException {
    try (var server = new OnePage("/_localstack/init", init.replace('\'', '"'))) {
      assertThat(Endpoint.startup(URI.create(server.address())))
          .isEqualTo(new Endpoint.Startup(ended, Optional.ofNullable(failedScript)));
    }
  }

  @Test
  void waitsWhileNothingResponds() {
    var address = URI.create("http://127.0.0.1:" + Ports.free());

    assertThat(Endpoint.startup(address).ended()).isFalse();
  }

  @Test
  void reportsLastLineOfEndedContainer() {
    var failure =
        new IllegalStateException(
            "outer", NotReady.because("it ended\nat once", "one\n\nno space left\n"));

    assertThat(LocalStackStartFailure.of("haapi/other:1", failure))
        .startsWith("haapi/other:1 does not start: it ended (last output: no space left); ")
        .doesNotContain("\n");
  }

  @Nested
  @Requires(Requirement.DOCKER)
  class WithDocker {
    private static final String ABSENT = "127.0.0.1:1/haapi/absent:1";

    @ParameterizedTest
    @ValueSource(
        strings = {
          "127.0.0.1:1/haapi/absent",
          "127.0.0.1:1/haapi/absent:stable",
          "No:Image",
          "a b"
        })
    void passesImageNameUnchanged(String image) {
      var config = new LocalStackConfig(Optional.empty(), Optional.of(image), Optional.empty());

      assertThatIllegalStateException()
          .isThrownBy(() -> LocalStack.start(config))
          .withMessageStartingWith("the image " + image + " is unavailable (")
          .withMessageContaining("; set another with");
    }

    @Test
    void reportsUnavailableImage() {
      var config = new LocalStackConfig(Optional.empty(), Optional.of(ABSENT), Optional.empty());

      assertThat(LocalStack.missing(config, false)).isEmpty();
      assertThatIllegalStateException()
          .isThrownBy(() -> LocalStack.start(config))
          .withMessageMatching(
              "the image 127.0.0.1:1/haapi/absent:1 is unavailable \\(.+\\); set another with"
                  + " -Dhaapi.localstack.image=, or the address of a running LocalStack with"
                  + " -Dhaapi.localstack.endpoint=");
    }
  }

  private static void assertRefused(String address, String why) {
    for (boolean demanded : new boolean[] {false, true}) {
      assertThatIllegalStateException()
          .isThrownBy(() -> LocalStack.missing(at(address), demanded))
          .withMessageStartingWith("-Dhaapi.localstack.endpoint=" + address + ": ")
          .withMessageContaining(why);
    }
  }

  private static LocalStackConfig at(String address) {
    return new LocalStackConfig(Optional.of(address), Optional.empty(), Optional.empty());
  }
}
