package io.haapi.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.haapi.caller.Caller;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandRecordTest {
  private static final StoredResponse RESPONSE =
      StoredResponse.json(201, "one:\n\n1:two").at("tickets/1");
  private static final Command COMMAND =
      new Command(
          new Caller("ann"),
          "ticket.open",
          new IdempotencyKey("k"),
          Fingerprint.of(1, List.of("leak")));

  @Test
  void readsWhatItWrites() {
    var written = CommandRecord.of(COMMAND, RESPONSE);

    assertThat(CommandRecord.parse(written.text())).isEqualTo(written);
  }

  @Test
  void readsRecordsWithoutVersion() {
    var written = CommandRecord.of(COMMAND, RESPONSE);
    String first =
        String.join(
            "\n",
            written.fingerprint(),
            written.writer(),
            "201",
            "application/json",
            "tickets/1",
            RESPONSE.body());

    assertThat(CommandRecord.parse(first)).isEqualTo(written);
  }

  /** During a deployment, the previous version reads records of this one, line by line as here. */
  @Test
  void writesRecordsThatThePreviousVersionReads() {
    var written = CommandRecord.of(COMMAND, RESPONSE);

    String[] parts = written.text().split("\n", 6);

    assertThat(parts[0]).isEqualTo(written.fingerprint());
    assertThat(parts[1]).isEqualTo("1:" + written.writer());
    assertThat(Integer.parseInt(parts[2])).isEqualTo(201);
    assertThat(parts[3]).isEqualTo("application/json");
    assertThat(parts[4]).isEqualTo("tickets/1");
    assertThat(parts[5]).isEqualTo(RESPONSE.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "10", "x", ""})
  void rejectsUnknownFormats(String format) {
    String text =
        CommandRecord.of(COMMAND, RESPONSE).text().replaceFirst("\n1:", "\n" + format + ":");

    assertThatIllegalStateException()
        .isThrownBy(() -> CommandRecord.parse(text))
        .withMessageContaining("format");
  }
}
