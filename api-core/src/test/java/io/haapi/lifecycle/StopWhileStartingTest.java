package io.haapi.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.ApiProcess;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopWhileStartingTest {
  /** A start may wait a minute for its data store. */
  @Test
  void endsOnSigtermWhileWaitingForDataStore() throws Exception {
    try (var api = ApiProcess.launch(List.of("--haapi.dynamodb.create-tables=true"));
        var output =
            new BufferedReader(new InputStreamReader(api.output(), StandardCharsets.UTF_8))) {
      String line = output.readLine();
      while (line != null && !line.contains("waiting for the tables")) line = output.readLine();
      assertThat(line).as("it waits").isNotNull();

      api.terminate();

      assertThat(api.awaitExit()).isEqualTo(143);
      assertThat(output.lines())
          .as("it does not wait until the end")
          .noneMatch(
              it -> it.contains("must respond within") || it.contains("InterruptedException"));
    }
  }
}
