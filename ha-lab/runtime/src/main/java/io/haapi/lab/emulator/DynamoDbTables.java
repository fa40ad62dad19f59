package io.haapi.lab.emulator;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
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

  /** DynamoDB Local rejects an iterator now and then; a new one finds the records. */
  private static final String TRIMMED = "TrimmedDataAccessException";

  /** The index that the API gives the tables of aggregates; its key is {@code caller}. */
  private static final String INDEX = "by-caller";

  private static final long READY_POLL_MILLIS = 50;
  private static final int READY_POLLS = 200;

  private final URI endpoint;
  private final JsonMapper json = JsonMapper.shared();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, String> streams = new LinkedHashMap<>();

  private final Map<String, Shard> shards = new LinkedHashMap<>();

  /** A part of a stream, and how far it was read. */
  private static final class Shard {
    private final String table;
    private final String stream;
    private final String id;

    /** The next iterator; empty once the shard is read to its end. */
    private Optional<String> next;

    private BigInteger last = BigInteger.ZERO;

    private Shard(String table, String stream, String id, String first) {
      this.table = table;
      this.stream = stream;
      this.id = id;
      this.next = Optional.of(first);
    }
  }

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

  /** Returns the names of the tables of aggregates. */
  public List<String> ofAggregates() {
    return names().stream().filter(this::isOfAggregates).toList();
  }

  private boolean isOfAggregates(String table) {
    for (JsonNode index : describe(table).path("GlobalSecondaryIndexes")) {
      if (index.get("IndexName").asString().equals(INDEX)) return true;
    }
    return false;
  }

  /** Counts the aggregates of a caller in a table of aggregates. */
  public long count(String table, String caller) {
    var request =
        Map.<String, Object>of(
            "TableName",
            table,
            "IndexName",
            INDEX,
            "KeyConditionExpression",
            "caller = :caller",
            "ExpressionAttributeValues",
            Map.of(":caller", Map.of("S", caller)),
            "Select",
            "COUNT");
    return call(TABLES + "Query", request).get("Count").asLong();
  }

  /** Follows the stream of a table, and turns it on first if it is off. */
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
            shards.computeIfAbsent(
                stream + id, _ -> new Shard(table, stream, id, first(stream, id)));
          }
        });
    for (Shard each : shards.values()) read(each, consumer);
  }

  private String first(String stream, String shard) {
    return call(
            STREAMS + "GetShardIterator",
            Map.of("StreamArn", stream, "ShardId", shard, "ShardIteratorType", "TRIM_HORIZON"))
        .get("ShardIterator")
        .asString();
  }

  /** Reads to the current end of a shard. */
  private void read(Shard shard, Consumer<Change> consumer) {
    boolean again = false;
    while (shard.next.isPresent()) {
      Optional<JsonNode> found =
          callUnless(
              TRIMMED, STREAMS + "GetRecords", Map.of("ShardIterator", shard.next.orElseThrow()));
      if (found.isEmpty()) {
        if (again) throw new IllegalStateException("the stream of " + shard.table + " has a gap");
        again = true;
        shard.next = Optional.of(first(shard.stream, shard.id));
        continue;
      }
      JsonNode page = found.orElseThrow();
      for (JsonNode event : page.get("Records")) pass(shard, event.get("dynamodb"), consumer);
      shard.next =
          page.hasNonNull("NextShardIterator")
              ? Optional.of(page.get("NextShardIterator").asString())
              : Optional.empty();
      if (page.get("Records").isEmpty()) return;
    }
  }

  /** Passes on a record, unless it was passed on before. */
  private static void pass(Shard shard, JsonNode change, Consumer<Change> consumer) {
    var sequence = new BigInteger(change.get("SequenceNumber").asString());
    if (sequence.compareTo(shard.last) <= 0) return;
    shard.last = sequence;
    consumer.accept(
        new Change(
            shard.table, change.get("Keys"), change.path("OldImage"), change.path("NewImage")));
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

  /**
   * Replaces an item, if it is still as it was.
   *
   * @param key the name of the key attribute
   * @param before the item as it was; empty if there was none
   * @param after the new item; empty to delete it
   * @return false if it is not as it was
   */
  boolean replace(String table, String key, Optional<JsonNode> before, Optional<JsonNode> after) {
    var request = new HashMap<String, Object>();
    request.put("TableName", table);
    var names = new HashMap<String, String>();
    if (before.isEmpty()) {
      names.put("#key", key);
      request.put("ConditionExpression", "attribute_not_exists(#key)");
    } else {
      var values = new HashMap<String, JsonNode>();
      var conditions = new ArrayList<String>();
      for (var attribute : before.orElseThrow().properties()) {
        int number = values.size();
        names.put("#a" + number, attribute.getKey());
        values.put(":v" + number, attribute.getValue());
        conditions.add("#a%1$d = :v%1$d".formatted(number));
      }
      request.put("ConditionExpression", String.join(" AND ", conditions));
      request.put("ExpressionAttributeValues", values);
    }
    request.put("ExpressionAttributeNames", names);
    after.ifPresentOrElse(
        item -> request.put("Item", item),
        () -> request.put("Key", Map.of(key, before.orElseThrow().get(key))));
    String operation = TABLES + (after.isPresent() ? "PutItem" : "DeleteItem");
    return callUnless("ConditionalCheckFailedException", operation, request).isPresent();
  }

  private JsonNode call(String operation, Map<String, Object> request) {
    return accepted(operation, send(operation, request));
  }

  /** Returns the response; empty if it is this error. */
  private Optional<JsonNode> callUnless(
      String error, String operation, Map<String, Object> request) {
    var response = send(operation, request);
    return response.statusCode() != 200 && response.body().contains(error)
        ? Optional.empty()
        : Optional.of(accepted(operation, response));
  }

  private JsonNode accepted(String operation, HttpResponse<String> response) {
    if (response.statusCode() == 200) return json.readTree(response.body());
    throw new IllegalStateException(
        "DynamoDB Local rejects %s: %s".formatted(operation, response.body()));
  }

  private HttpResponse<String> send(String operation, Map<String, Object> request) {
    var post =
        HttpRequest.newBuilder(endpoint)
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Target", operation)
            .header("Authorization", AUTHORIZATION)
            .POST(BodyPublishers.ofString(json.writeValueAsString(request)))
            .build();
    try {
      return client.send(post, BodyHandlers.ofString());
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
