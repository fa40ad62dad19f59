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
  void oneThatAnswersIsThere() throws IOException {
    try (var server = new OnePage("/moto-api/", "moto")) {
      assertThat(MotoServer.missing(server.address())).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void oneThatIsNotNamedIsMissing(String address) {
    assertThat(MotoServer.missing(address))
        .hasValueSatisfying(it -> assertThat(it).contains("start one with .ci/moto"));
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
  void whatIsNoAddressIsToldWithAnExample(String address) {
    assertRefused(address, "it must be like http://127.0.0.1:5000");
  }

  @Test
  void anAddressWhereNothingAnswersIsToldWithTheRemedy() {
    assertRefused("http://127.0.0.1:" + Ports.free(), "nothing answers there; .ci/moto starts one");
  }

  @Test
  void anAddressWhereSomethingElseAnswersIsToldWithTheRemedy() throws IOException {
    try (var server = new OnePage("/other", "other")) {
      assertRefused(server.address(), "what answers there is no moto server; .ci/moto starts one");
    }
  }

  private static void assertRefused(String address, String why) {
    assertThatIllegalStateException()
        .isThrownBy(() -> MotoServer.missing(address))
        .withMessage("-Dhaapi.moto.endpoint=%s: %s", address, why);
  }
}
