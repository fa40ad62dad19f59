package io.haapi.lab.bench;

import io.haapi.lab.emulator.DynamoDbLocal;
import io.haapi.lab.process.ApiEnvironment;
import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** DynamoDB Local, in memory: nothing is flushed. */
final class BenchDynamoDb implements BenchStore {
  private static final String API = "DynamoDB_20120810.";

  /** The index that the API gives the tables of aggregates; its key is {@code caller}. */
  private static final String INDEX = "by-caller";

  /** DynamoDB Local wants a signature and does not verify it. */
  private static final String AUTHORIZATION =
      "AWS4-HMAC-SHA256 Credential=lab/20260101/us-east-1/dynamodb/aws4_request,"
          + " SignedHeaders=host, Signature=0";

  private final JsonMapper json = new JsonMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private final DynamoDbLocal server;

  private BenchDynamoDb(DynamoDbLocal server) {
    this.server = server;
  }

  static BenchDynamoDb start() {
    return new BenchDynamoDb(DynamoDbLocal.start());
  }

  @Override
  public int port() {
    return server.endpoint().getPort();
  }

  @Override
  public Map<String, String> settings(int port) {
    return Map.of(
        ApiEnvironment.STORE,
        "dynamodb",
        ApiEnvironment.TABLE_ENDPOINT,
        "http://127.0.0.1:" + port,
        ApiEnvironment.CREATE_TABLES,
        "true");
  }

  @Override
  public long stored(String caller) {
    return tables().stream().mapToLong(table -> stored(table, caller)).sum();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }

  /** Returns the tables of aggregates. */
  private List<String> tables() {
    var tables = new ArrayList<String>();
    for (JsonNode name : call("ListTables", Map.of()).get("TableNames")) {
      JsonNode table = call("DescribeTable", Map.of("TableName", name.asString())).get("Table");
      for (JsonNode index : table.path("GlobalSecondaryIndexes")) {
        if (index.get("IndexName").asString().equals(INDEX)) tables.add(name.asString());
      }
    }
    return tables;
  }

  private long stored(String table, String caller) {
    return call(
            "Query",
            Map.of(
                "TableName",
                table,
                "IndexName",
                INDEX,
                "KeyConditionExpression",
                "caller = :caller",
                "ExpressionAttributeValues",
                Map.of(":caller", Map.of("S", caller)),
                "Select",
                "COUNT"))
        .get("Count")
        .asLong();
  }

  private JsonNode call(String operation, Map<String, Object> request) {
    var post =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/"))
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", API + operation)
            .header("Authorization", AUTHORIZATION)
            .POST(BodyPublishers.ofString(json.writeValueAsString(request)))
            .build();
    try {
      var response = client.send(post, BodyHandlers.ofString());
      if (response.statusCode() == 200) return json.readTree(response.body());
      throw new LabException("DynamoDB Local rejects " + operation + ": " + response.body());
    } catch (IOException e) {
      throw new LabException("DynamoDB Local cannot be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while reading DynamoDB Local", e);
    }
  }
}
