package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Tests that aggregates can be read immediately, and only by their owner. */
abstract class AggregateContract extends FeatureContract {
  AggregateContract(ContractClient client) {
    super(client);
  }

  @Test
  void createsAggregateWithoutReplay() {
    ApiResponse response = newUser().creating(ApiUser.newKey()).send();

    assertThat(response.expectJson(201).isObject()).isTrue();
    assertThat(response.createdId()).matches("[0-9a-f]{64}");
    assertThat(response.isReplay()).isFalse();
  }

  @Test
  void locatesAggregateUnderAnyStage() {
    ApiUser user = newUser();
    ApiResponse created = user.creating(ApiUser.newKey()).send();
    String collection = sample().collection();
    String name = collection.substring(collection.lastIndexOf('/') + 1);

    String location = created.requiredHeader("Location");
    assertThat(location).isEqualTo(name + "/" + created.createdId());
    URI resolved = URI.create("http://host/stage" + collection).resolve(location);
    assertThat(resolved.getPath()).isEqualTo("/stage" + sample().element(created.createdId()));
    user.get(sample().element(created.createdId())).send().expect(200);
  }

  @Test
  void readsNewAggregateAtEveryInstance() {
    ApiUser user = newUser();
    for (int writer = 0; writer < instances(); writer++) {
      ApiResponse created = user.creating(ApiUser.newKey()).at(writer).send();
      JsonNode aggregate = created.expectJson(201);
      for (int reader = 0; reader < instances(); reader++) {
        ApiRequest read = user.get(sample().element(created.createdId())).at(reader);
        assertThat(read.send().expectJson(200)).isEqualTo(aggregate);
      }
    }
  }

  @Test
  void hidesAggregateFromOtherCallers() {
    String id = newUser().create();

    newUser().get(sample().element(id)).send().problem(404, "not-found");
  }

  @Test
  void protectsAggregateFromOtherCallers() {
    ApiUser owner = newUser();
    String id = owner.create();
    JsonNode before = owner.get(sample().element(id)).send().expectJson(200);

    newUser().changing(id, ApiUser.newKey()).send().problem(404, "not-found");

    assertThat(owner.get(sample().element(id)).send().expectJson(200)).isEqualTo(before);
  }

  @Test
  void hidesReplaysFromOtherCallers() {
    ApiUser owner = newUser();
    String id = owner.create();
    String key = ApiUser.newKey();
    owner.changing(id, key).send().expect(200);

    newUser().changing(id, key).send().problem(404, "not-found");
  }

  @Test
  void listsOwnAggregatesOnly() {
    ApiUser user = newUser();
    user.create();
    newUser().create();

    JsonNode listed =
        Poll.until(
            () -> entries(user.get(sample().collection()).send().expectJson(200)),
            list -> !list.isEmpty());

    assertThat(listed).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("unknownIds")
  void rejectsUnknownId(String id) {
    ApiUser user = newUser();

    user.get(sample().element(id)).send().problem(404, "not-found");
    user.changing(id, ApiUser.newKey()).send().problem(404, "not-found");
  }

  Stream<String> unknownIds() {
    return Stream.of(
        ApiOperation.UNKNOWN_ID,
        "0".repeat(62),
        "0".repeat(65),
        "ABCDEF" + "0".repeat(58),
        "g" + "0".repeat(63),
        "1",
        "null",
        sample().change().name());
  }

  /** Returns the entries of a list: its only array. */
  static JsonNode entries(JsonNode page) {
    return page.valueStream()
        .filter(JsonNode::isArray)
        .findFirst()
        .orElseThrow(() -> new AssertionError(page + " contains no list"));
  }
}
