package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.drill.StoreWitness.Executed;
import io.haapi.lab.drill.StoreWitness.StoredAggregate;
import io.haapi.lab.emulator.DynamoDbLocal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class DynamoDbWitnessTest {
  @Test
  void countsCreateChangeAndSecondExecution() throws Exception {
    try (var store = DynamoDbLocal.start();
        var client = HttpClient.newHttpClient()) {
      call(
          store,
          client,
          "CreateTable",
          """
          {"TableName": "notes", "BillingMode": "PAY_PER_REQUEST",
           "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"},
             {"AttributeName": "caller", "AttributeType": "S"}],
           "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
           "GlobalSecondaryIndexes": [{"IndexName": "by-caller",
             "KeySchema": [{"AttributeName": "caller", "KeyType": "HASH"}],
             "Projection": {"ProjectionType": "ALL"}}]}""");
      try (var witness = DynamoDbWitness.start(store.endpoint())) {
        var seen = new ArrayList<Executed>();
        put(store, client, "{\"c1\": {\"S\": \"first\"}}");
        witness.poll(seen::add);
        put(store, client, "{\"c1\": {\"S\": \"first\"}, \"c2\": {\"S\": \"change\"}}");
        put(store, client, "{\"c1\": {\"S\": \"again\"}, \"c2\": {\"S\": \"change\"}}");
        witness.poll(seen::add);
        witness.poll(seen::add);

        assertThat(seen)
            .containsExactly(
                new Executed("n1", "c1"), new Executed("n1", "c2"), new Executed("n1", "c1"));
        assertThat(witness.aggregates("state"))
            .containsOnlyKeys("n1")
            .containsValue(new StoredAggregate("ann", "open"));
      }
    }
  }

  private static void put(DynamoDbLocal store, HttpClient client, String commands)
      throws Exception {
    call(
        store,
        client,
        "PutItem",
        """
        {"TableName": "notes", "Item": {"pk": {"S": "n1"}, "caller": {"S": "ann"},
          "state": {"S": "open"}, "commands": {"M": %s}}}"""
            .formatted(commands));
  }

  private static void call(DynamoDbLocal store, HttpClient client, String operation, String body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(store.endpoint())
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", "DynamoDB_20120810." + operation)
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=lab/20260101/us-east-1/dynamodb/aws4_request,"
                    + " SignedHeaders=host, Signature=0")
            .POST(BodyPublishers.ofString(body))
            .build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }
}
