package io.haapi.lab.drill;

import io.haapi.lab.topology.LabException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads executions from the streams of the tables of aggregates, which it turns on. An execution is
 * a record of a command that is new or has changed: a second execution replaces the record of the
 * first.
 */
final class DynamoDbWitness implements StoreWitness {
  private static final String TABLES = "DynamoDB_20120810.";
  private static final String STREAMS = "DynamoDBStreams_20120810.";

  /** The index that the API gives the tables of aggregates. */
  private static final String INDEX = "by-caller";

  /** DynamoDB Local wants a signature and does not verify it. */
  private static final String AUTHORIZATION =
      "AWS4-HMAC-SHA256 Credential=lab/20260101/us-east-1/dynamodb/aws4_request,"
          + " SignedHeaders=host, Signature=0";

  private static final long READY_POLL_MILLIS = 50;
  private static final int READY_POLLS = 200;

  private final URI endpoint;
  private final JsonMapper json = JsonMapper.shared();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, String> streams = new LinkedHashMap<>();

  /** The next iterator of each open shard; empty once the shard is read to its end. */
  private final Map<String, Optional<String>> shards = new LinkedHashMap<>();

  private DynamoDbWitness(URI endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Turns on the streams of all tables of aggregates.
   *
   * @param endpoint the data store itself, behind no proxy
   */
  static DynamoDbWitness start(URI endpoint) {
    var witness = new DynamoDbWitness(endpoint);
    for (String table : witness.tables()) witness.enable(table);
    if (witness.streams.isEmpty()) {
      witness.close();
      throw new LabException("DynamoDB Local has no table of aggregates. Run the drill again.");
    }
    return witness;
  }

  private void enable(String table) {
    call(
        TABLES + "UpdateTable",
        Map.of(
            "TableName",
            table,
            "StreamSpecification",
            Map.of("StreamEnabled", true, "StreamViewType", "NEW_AND_OLD_IMAGES")));
    for (int i = 0; i < READY_POLLS; i++) {
      JsonNode described = describe(table);
      if (described.has("LatestStreamArn")) {
        streams.put(table, described.get("LatestStreamArn").asString());
        return;
      }
      pause();
    }
    throw new LabException("the stream of %s did not start. Run the drill again.".formatted(table));
  }

  private static void pause() {
    try {
      Thread.sleep(READY_POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while a stream started", e);
    }
  }

  private JsonNode describe(String table) {
    return call(TABLES + "DescribeTable", Map.of("TableName", table)).get("Table");
  }

  private List<String> tables() {
    var tables = new ArrayList<String>();
    for (JsonNode name : call(TABLES + "ListTables", Map.of()).get("TableNames")) {
      for (JsonNode index : describe(name.asString()).path("GlobalSecondaryIndexes")) {
        if (index.get("IndexName").asString().equals(INDEX)) tables.add(name.asString());
      }
    }
    return tables;
  }

  @Override
  public void poll(Consumer<Executed> consumer) {
    for (String stream : streams.values()) {
      for (JsonNode shard :
          call(STREAMS + "DescribeStream", Map.of("StreamArn", stream))
              .get("StreamDescription")
              .get("Shards")) {
        String id = shard.get("ShardId").asString();
        shards.computeIfAbsent(stream + id, _ -> Optional.of(first(stream, id)));
      }
    }
    for (var shard : shards.entrySet()) shard.setValue(read(shard.getValue(), consumer));
  }

  private String first(String stream, String shard) {
    return call(
            STREAMS + "GetShardIterator",
            Map.of("StreamArn", stream, "ShardId", shard, "ShardIteratorType", "TRIM_HORIZON"))
        .get("ShardIterator")
        .asString();
  }

  /** Reads to the current end of a shard. */
  private Optional<String> read(Optional<String> iterator, Consumer<Executed> consumer) {
    Optional<String> next = iterator;
    while (next.isPresent()) {
      JsonNode page = call(STREAMS + "GetRecords", Map.of("ShardIterator", next.orElseThrow()));
      for (JsonNode event : page.get("Records")) report(event.get("dynamodb"), consumer);
      next =
          page.hasNonNull("NextShardIterator")
              ? Optional.of(page.get("NextShardIterator").asString())
              : Optional.empty();
      if (page.get("Records").isEmpty()) return next;
    }
    return next;
  }

  private static void report(JsonNode change, Consumer<Executed> consumer) {
    String id = change.get("Keys").get("pk").get("S").asString();
    Map<String, String> before = commands(change.path("OldImage"));
    commands(change.path("NewImage"))
        .forEach(
            (record, text) -> {
              if (!text.equals(before.get(record))) consumer.accept(new Executed(id, record));
            });
  }

  private static Map<String, String> commands(JsonNode item) {
    var commands = new LinkedHashMap<String, String>();
    for (var record : item.path("commands").path("M").properties()) {
      commands.put(record.getKey(), record.getValue().get("S").asString());
    }
    return commands;
  }

  @Override
  public Map<String, StoredAggregate> aggregates(String field) {
    var found = new HashMap<String, StoredAggregate>();
    for (String table : streams.keySet()) {
      var request = new HashMap<String, Object>();
      request.put("TableName", table);
      request.put("ConsistentRead", true);
      while (true) {
        JsonNode page = call(TABLES + "Scan", request);
        for (JsonNode item : page.get("Items")) {
          found.put(
              item.get("pk").get("S").asString(),
              new StoredAggregate(
                  item.get("caller").get("S").asString(),
                  item.path(field).path("S").asString("missing")));
        }
        if (!page.hasNonNull("LastEvaluatedKey")) break;
        request.put("ExclusiveStartKey", page.get("LastEvaluatedKey"));
      }
    }
    return found;
  }

  private JsonNode call(String operation, Map<String, Object> request) {
    var post =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", operation)
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

  @Override
  public void close() {
    client.close();
  }
}
