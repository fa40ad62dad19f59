package io.haapi.lab.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.haapi.lab.fake.OnePage;
import io.haapi.lab.process.Ports;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MotoServerTest {
  @Test
  void acceptsRunningServer() throws IOException {
    try (var server = new OnePage("/moto-api/", "moto")) {
      assertThat(MotoServer.missing(server.address())).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void reportsUnnamedServer(String address) {
    assertThat(MotoServer.missing(address))
        .hasValueSatisfying(it -> assertThat(it).contains("Start one with .ci/moto"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:5000",
        "5000",
        "https://127.0.0.1:5000",
        "http://127.0.0.1:99999",
        "http://a..b",
        "http://"
      })
  void rejectsInvalidAddressWithExample(String address) {
    assertRejected(address, "it must be like http://127.0.0.1:5000");
  }

  @Test
  void reportsMissingServerWithRemedy() {
    assertRejected(
        "http://127.0.0.1:" + Ports.free(), "no server responds. Start moto with .ci/moto.");
  }

  @Test
  void reportsOtherServerWithRemedy() throws IOException {
    try (var server = new OnePage("/other", "other")) {
      assertRejected(server.address(), "the server is not moto. Start moto with .ci/moto.");
    }
  }

  private static void assertRejected(String address, String why) {
    assertThatIllegalStateException()
        .isThrownBy(() -> MotoServer.missing(address))
        .withMessage("-Dhaapi.moto.endpoint=%s: %s", address, why);
  }
}
