package io.haapi.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.process.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class StubDynamoDbTest {
  @Test
  void acknowledgesWrite() throws Exception {
    int port = Ports.free();
    var stub = StubDynamoDb.start(port);
    try (var client = HttpClient.newHttpClient()) {
      var put =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
              .header("X-Amz-Target", "DynamoDB_20120810.PutItem")
              .POST(BodyPublishers.ofString("{\"TableName\":\"t\",\"Item\":{}}"))
              .build();

      var response = client.send(put, BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("application/x-amz-json-1.0");
      assertThat(response.body()).isEqualTo("{}");
    } finally {
      stub.stop();
    }
  }
}
