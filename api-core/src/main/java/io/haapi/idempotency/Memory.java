package io.haapi.idempotency;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What an item remembers of one command.
 *
 * @param writer tells the one write that made this from every other
 */
record Memory(String fingerprint, Answer answer, String writer) {
  /** What a write that happens now leaves behind. */
  static Memory of(Command command, Answer answer) {
    return new Memory(command.fingerprint().value(), answer, UUID.randomUUID().toString());
  }

  static Memory read(AttributeValue stored) {
    Map<String, AttributeValue> map = stored.m();
    return new Memory(
        map.get("fingerprint").s(),
        new Answer(
            Integer.parseInt(map.get("status").n()),
            map.get("contentType").s(),
            Optional.ofNullable(map.get("location")).map(AttributeValue::s),
            map.get("body").s()),
        map.get("writer").s());
  }

  AttributeValue write() {
    var map = HashMap.<String, AttributeValue>newHashMap(6);
    map.put("fingerprint", AttributeValue.fromS(fingerprint));
    map.put("status", AttributeValue.fromN(Integer.toString(answer.status())));
    map.put("contentType", AttributeValue.fromS(answer.contentType()));
    answer.location().ifPresent(location -> map.put("location", AttributeValue.fromS(location)));
    map.put("body", AttributeValue.fromS(answer.body()));
    map.put("writer", AttributeValue.fromS(writer));
    return AttributeValue.fromM(map);
  }
}
