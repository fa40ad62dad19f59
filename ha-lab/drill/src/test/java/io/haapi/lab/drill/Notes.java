package io.haapi.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** A table of aggregates as the API makes it. */
final class Notes {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private Notes() {}

  static void create(URI store) throws Exception {
    call(
        store,
        "CreateTable",
        """
        {"TableName": "notes", "BillingMode": "PAY_PER_REQUEST",
         "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"},
           {"AttributeName": "caller", "AttributeType": "S"}],
         "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
         "GlobalSecondaryIndexes": [{"IndexName": "by-caller",
           "KeySchema": [{"AttributeName": "caller", "KeyType": "HASH"}],
           "Projection": {"ProjectionType": "ALL"}}]}""");
  }

  /** Writes a note with the record of one command. */
  static void put(URI store, String id, String text) throws Exception {
    putCommands(store, id, "{\"c1\": {\"S\": \"%s\"}}".formatted(text));
  }

  static void putCommands(URI store, String id, String commands) throws Exception {
    call(
        store,
        "PutItem",
        """
        {"TableName": "notes", "Item": {"pk": {"S": "%s"}, "caller": {"S": "ann"},
          "state": {"S": "open"}, "commands": {"M": %s}}}"""
            .formatted(id, commands));
  }

  /** Returns the record of a note's first command; empty if there is no note. */
  static Optional<String> get(URI store, String id) throws Exception {
    String found =
        call(
            store,
            "GetItem",
            "{\"TableName\": \"notes\", \"ConsistentRead\": true, \"Key\": {\"pk\": {\"S\": \"%s\"}}}"
                .formatted(id));
    return JsonMapper.shared().readTree(found).at("/Item/commands/M/c1/S").asStringOpt();
  }

  private static String call(URI store, String operation, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(store)
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", "DynamoDB_20120810." + operation)
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=lab/20260101/us-east-1/dynamodb/aws4_request,"
                    + " SignedHeaders=host, Signature=0")
            .POST(BodyPublishers.ofString(body))
            .build();
    var response = CLIENT.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }
}
