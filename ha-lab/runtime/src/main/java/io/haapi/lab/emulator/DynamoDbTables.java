package io.haapi.lab.emulator;

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
 * Reads and writes the tables of a DynamoDB Local past the API, and follows their streams. One
 * thread follows the streams.
 */
public final class DynamoDbTables implements AutoCloseable {
  private static final String TABLES = "DynamoDB_20120810.";
  private static final String STREAMS = "DynamoDBStreams_20120810.";

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

  private final Map<String, String> tableByShard = new HashMap<>();

  /**
   * A change of an item.
   *
   * @param keys the attributes of its key
   * @param before the item before; a missing node if it is new
   * @param after the item after; a missing node if it was deleted
   */
  public record Change(String table, JsonNode keys, JsonNode before, JsonNode after) {}

  /**
   * @param endpoint the data store itself, behind no proxy
   */
  public DynamoDbTables(URI endpoint) {
    this.endpoint = endpoint;
  }

  /** Returns the names of all tables. */
  public List<String> names() {
    var names = new ArrayList<String>();
    call(TABLES + "ListTables", Map.of()).get("TableNames").forEach(it -> names.add(it.asString()));
    return names;
  }

  /** Returns the description of a table. */
  public JsonNode describe(String table) {
    return call(TABLES + "DescribeTable", Map.of("TableName", table)).get("Table");
  }

  /** Turns on the stream of a table, if it is off, and follows it. */
  public void follow(String table) {
    if (!describe(table).path("StreamSpecification").path("StreamEnabled").asBoolean(false)) {
      call(
          TABLES + "UpdateTable",
          Map.of(
              "TableName",
              table,
              "StreamSpecification",
              Map.of("StreamEnabled", true, "StreamViewType", "NEW_AND_OLD_IMAGES")));
    }
    for (int i = 0; i < READY_POLLS; i++) {
      JsonNode described = describe(table);
      if (described.has("LatestStreamArn")) {
        streams.put(table, described.get("LatestStreamArn").asString());
        return;
      }
      pause();
    }
    throw new IllegalStateException("the stream of %s did not start".formatted(table));
  }

  private static void pause() {
    try {
      Thread.sleep(READY_POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a stream started", e);
    }
  }

  /** Passes on the changes since the last call; those of one item in their sequence. */
  public void poll(Consumer<Change> consumer) {
    streams.forEach(
        (table, stream) -> {
          for (JsonNode shard :
              call(STREAMS + "DescribeStream", Map.of("StreamArn", stream))
                  .get("StreamDescription")
                  .get("Shards")) {
            String id = shard.get("ShardId").asString();
            tableByShard.put(stream + id, table);
            shards.computeIfAbsent(stream + id, _ -> Optional.of(first(stream, id)));
          }
        });
    for (var shard : shards.entrySet()) {
      shard.setValue(read(tableByShard.get(shard.getKey()), shard.getValue(), consumer));
    }
  }

  private String first(String stream, String shard) {
    return call(
            STREAMS + "GetShardIterator",
            Map.of("StreamArn", stream, "ShardId", shard, "ShardIteratorType", "TRIM_HORIZON"))
        .get("ShardIterator")
        .asString();
  }

  /** Reads to the current end of a shard. */
  private Optional<String> read(
      String table, Optional<String> iterator, Consumer<Change> consumer) {
    Optional<String> next = iterator;
    while (next.isPresent()) {
      JsonNode page = call(STREAMS + "GetRecords", Map.of("ShardIterator", next.orElseThrow()));
      for (JsonNode event : page.get("Records")) {
        JsonNode change = event.get("dynamodb");
        consumer.accept(
            new Change(
                table, change.get("Keys"), change.path("OldImage"), change.path("NewImage")));
      }
      next =
          page.hasNonNull("NextShardIterator")
              ? Optional.of(page.get("NextShardIterator").asString())
              : Optional.empty();
      if (page.get("Records").isEmpty()) return next;
    }
    return next;
  }

  /** Passes on every item of a table, as a strongly consistent scan finds them. */
  public void scan(String table, Consumer<JsonNode> consumer) {
    var request = new HashMap<String, Object>();
    request.put("TableName", table);
    request.put("ConsistentRead", true);
    while (true) {
      JsonNode page = call(TABLES + "Scan", request);
      page.get("Items").forEach(consumer);
      if (!page.hasNonNull("LastEvaluatedKey")) return;
      request.put("ExclusiveStartKey", page.get("LastEvaluatedKey"));
    }
  }

  /** Writes an item without a condition. */
  public void put(String table, JsonNode item) {
    call(TABLES + "PutItem", Map.of("TableName", table, "Item", item));
  }

  /** Deletes an item, if it exists. */
  public void delete(String table, JsonNode keys) {
    call(TABLES + "DeleteItem", Map.of("TableName", table, "Key", keys));
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
      throw new IllegalStateException(
          "DynamoDB Local rejects %s: %s".formatted(operation, response.body()));
    } catch (IOException e) {
      throw new IllegalStateException("DynamoDB Local cannot be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading DynamoDB Local", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
