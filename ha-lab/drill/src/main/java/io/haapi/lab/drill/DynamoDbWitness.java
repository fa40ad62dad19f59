package io.haapi.lab.drill;

import io.haapi.lab.emulator.DynamoDbTables;
import io.haapi.lab.topology.LabException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Reads executions from the streams of the tables of aggregates, which it turns on. An execution is
 * a record of a command that is new or has changed: a second execution replaces the record of the
 * first. The same record in two replicas is one execution.
 */
final class DynamoDbWitness implements StoreWitness {
  private final List<DynamoDbTables> replicas;
  private final List<String> names;
  private final Set<Found> found = new HashSet<>();

  /** A record of a command as one execution writes it. */
  private record Found(String aggregate, String record, String text) {}

  private DynamoDbWitness(List<DynamoDbTables> replicas) {
    this.replicas = replicas;
    this.names = replicas.getFirst().ofAggregates();
  }

  /**
   * Turns on the streams of all tables of aggregates.
   *
   * @param replicas the data stores themselves, behind no proxy
   */
  static DynamoDbWitness start(List<URI> replicas) {
    var witness = new DynamoDbWitness(replicas.stream().map(DynamoDbTables::new).toList());
    if (witness.names.isEmpty()) {
      witness.close();
      throw new LabException("DynamoDB Local has no table of aggregates. Run the drill again.");
    }
    for (DynamoDbTables each : witness.replicas) witness.names.forEach(each::follow);
    return witness;
  }

  @Override
  public void poll(Consumer<Executed> consumer) {
    // A copy must not come before its original, which most often is in the first replica.
    var changes = new ArrayList<List<DynamoDbTables.Change>>();
    for (DynamoDbTables each : replicas.reversed()) {
      var found = new ArrayList<DynamoDbTables.Change>();
      each.poll(found::add);
      changes.addFirst(found);
    }
    for (var each : changes) each.forEach(change -> report(change, consumer));
  }

  private void report(DynamoDbTables.Change change, Consumer<Executed> consumer) {
    String id = change.keys().get("pk").get("S").asString();
    Map<String, String> before = commands(change.before());
    Map<String, String> added = commands(change.after());
    added.entrySet().removeIf(it -> it.getValue().equals(before.get(it.getKey())));
    // A command writes one record. Several are a copy, whose originals are in another stream.
    if (replicas.size() > 1 && added.size() > 1) return;
    added.forEach(
        (record, text) -> {
          if (replicas.size() > 1 && !found.add(new Found(id, record, text))) return;
          consumer.accept(new Executed(id, record));
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
    var stored = new HashMap<String, StoredAggregate>();
    for (String table : names) {
      replicas
          .getFirst()
          .scan(
              table,
              item ->
                  stored.put(
                      item.get("pk").get("S").asString(),
                      new StoredAggregate(
                          item.get("caller").get("S").asString(),
                          item.path(field).path("S").asString("missing"))));
    }
    return stored;
  }

  @Override
  public void close() {
    replicas.forEach(DynamoDbTables::close);
  }
}
