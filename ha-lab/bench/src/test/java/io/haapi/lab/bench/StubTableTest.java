package io.haapi.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class StubTableTest {
  @Test
  void saysThatAnItemWasWritten() throws Exception {
    int port = Ports.free();
    var stub = StubTable.start(port);
    try (var client = HttpClient.newHttpClient()) {
      var put =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
              .header("X-Amz-Target", "DynamoDB_20120810.PutItem")
              .POST(BodyPublishers.ofString("{\"TableName\":\"t\",\"Item\":{}}"))
              .build();

      var answer = client.send(put, BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type"))
          .hasValue("application/x-amz-json-1.0");
      assertThat(answer.body()).isEqualTo("{}");
    } finally {
      stub.stop();
    }
  }
}
