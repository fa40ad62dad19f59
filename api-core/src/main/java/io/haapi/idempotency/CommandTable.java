package io.haapi.idempotency;

import io.haapi.caller.Caller;
import io.haapi.dynamodb.Tables;
import io.haapi.problem.ProblemException;
import io.haapi.telemetry.Metric;
import io.haapi.telemetry.Metrics;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * A table whose items remember the commands that made and changed them, so that each command takes
 * effect once, however often and wherever it arrives.
 *
 * <p>A command is one conditional write, which changes the item and stores the answer in it. There
 * is no lock and no record of work in progress: a crash leaves all or nothing, and of concurrent
 * duplicates one writes and the others get its answer. Since a single item is written, this holds
 * across the regions of a global table too, if that table is strongly consistent.
 *
 * <p>An item remembers as many commands as its table was made for. The next one is answered {@link
 * Outcome.Full} and changes nothing: forgetting an old command would let it run again. What is
 * remembered lives as long as the item.
 *
 * <p>Items have the key {@value #ID}; the attributes {@value #CALLER} and {@value #COMMANDS} belong
 * to this class, all others to the aggregate.
 */
public final class CommandTable {
  /** The partition key: the item's id. */
  public static final String ID = "pk";

  /** The item's owner: the caller who created it. */
  public static final String CALLER = "caller";

  /** What the item remembers. */
  static final String COMMANDS = "commands";

  private final Tables tables;
  private final String name;
  private final int capacity;
  private final Metrics metrics;

  /**
   * @param name the table's name
   * @param capacity how many commands an item can remember, its creation included
   */
  public CommandTable(Tables tables, String name, int capacity, Metrics metrics) {
    this.tables = tables;
    this.name = name;
    this.capacity = capacity;
    this.metrics = metrics;
  }

  /**
   * Creates the item with the id {@link Command#itemId()}: one round trip, first time or not.
   *
   * @param attributes the item, without the attributes that this class owns
   * @param answer what to answer now and ever after
   * @return {@code Executed}, {@code Replayed} or {@code KeyReused}
   */
  public Outcome create(Command command, Map<String, AttributeValue> attributes, Answer answer) {
    Memory memory = Memory.of(command, answer);
    var item = new HashMap<>(attributes);
    item.put(ID, AttributeValue.fromS(command.itemId()));
    item.put(CALLER, AttributeValue.fromS(command.caller().id()));
    item.put(COMMANDS, AttributeValue.fromM(Map.of(command.memory(), memory.write())));
    try {
      write(
          call ->
              call.client()
                  .putItem(
                      PutItemRequest.builder()
                          .tableName(name)
                          .item(item)
                          .conditionExpression("attribute_not_exists(" + ID + ")")
                          .returnValuesOnConditionCheckFailure(
                              ReturnValuesOnConditionCheckFailure.ALL_OLD)
                          .overrideConfiguration(call.limits())
                          .build()));
      return counted(new Outcome.Executed(answer));
    } catch (ConditionalCheckFailedException e) {
      return counted(
          remembered(e.item(), command, memory)
              .orElseThrow(
                  () -> new IllegalStateException("an item does not remember its creation")));
    }
  }

  /**
   * Changes an item of the caller's: one round trip, whatever comes of it.
   *
   * @param answer what to answer now and ever after; it can hold only what is known before the item
   *     is read, because it is not read
   */
  public Outcome change(String id, Command command, Change change, Answer answer) {
    Memory memory = Memory.of(command, answer);
    var request = new UpdateExpression(change, command, memory, capacity);
    try {
      write(
          call ->
              call.client()
                  .updateItem(
                      UpdateItemRequest.builder()
                          .tableName(name)
                          .key(Map.of(ID, AttributeValue.fromS(id)))
                          .updateExpression(request.update())
                          .conditionExpression(request.condition())
                          .expressionAttributeNames(request.names())
                          .expressionAttributeValues(request.values())
                          .returnValuesOnConditionCheckFailure(
                              ReturnValuesOnConditionCheckFailure.ALL_OLD)
                          .overrideConfiguration(call.limits())
                          .build()));
      return counted(new Outcome.Executed(answer));
    } catch (ConditionalCheckFailedException e) {
      return counted(whyNot(e, command, change, memory));
    }
  }

  /** The caller's item as it is now, wherever it was last written (a strongly consistent read). */
  public Optional<Map<String, AttributeValue>> find(Caller caller, String id) {
    var response =
        tables.read(
            call ->
                call.client()
                    .getItem(
                        GetItemRequest.builder()
                            .tableName(name)
                            .key(Map.of(ID, AttributeValue.fromS(id)))
                            .consistentRead(true)
                            .overrideConfiguration(call.limits())
                            .build()));
    return response.hasItem() && belongsTo(caller, response.item())
        ? Optional.of(response.item())
        : Optional.empty();
  }

  private <T> T write(Function<Tables.Call, T> write) {
    try {
      return tables.write(write);
    } catch (ProblemException e) {
      if (Tables.isUnknown(e)) metrics.count(Metric.UNKNOWN_OUTCOMES);
      throw e;
    }
  }

  private static Outcome whyNot(
      ConditionalCheckFailedException e, Command command, Change change, Memory memory) {
    if (!e.hasItem() || !belongsTo(command.caller(), e.item())) return new Outcome.NotFound();
    return remembered(e.item(), command, memory)
        .orElseGet(
            () -> change.allowedBy(e.item()) ? new Outcome.Full() : new Outcome.Refused(e.item()));
  }

  private static boolean belongsTo(Caller caller, Map<String, AttributeValue> item) {
    return AttributeValue.fromS(caller.id()).equals(item.get(CALLER));
  }

  private static Optional<Outcome> remembered(
      Map<String, AttributeValue> item, Command command, Memory ours) {
    return Optional.ofNullable(item.get(COMMANDS).m().get(command.memory()))
        .map(Memory::read)
        .map(
            stored -> {
              // The SDK tried again and found what its own first attempt had written.
              if (stored.writer().equals(ours.writer())) return new Outcome.Executed(ours.answer());
              return stored.fingerprint().equals(ours.fingerprint())
                  ? new Outcome.Replayed(stored.answer())
                  : new Outcome.KeyReused();
            });
  }

  private Outcome counted(Outcome outcome) {
    switch (outcome) {
      case Outcome.Executed _ -> metrics.count(Metric.COMMANDS_EXECUTED);
      case Outcome.Replayed _ -> metrics.count(Metric.COMMANDS_REPLAYED);
      case Outcome.KeyReused _ -> metrics.count(Metric.KEYS_REUSED);
      case Outcome.NotFound _, Outcome.Refused _, Outcome.Full _ -> {}
    }
    return outcome;
  }
}
