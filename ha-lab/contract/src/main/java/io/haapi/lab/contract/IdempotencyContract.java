package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests that a command sent twice with the same key is executed once and gets one response. */
abstract class IdempotencyContract extends FeatureContract {
  IdempotencyContract(ContractClient client) {
    super(client);
  }

  @Test
  void replaysFirstResponseAtEveryInstance() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    ApiResponse first = user.creating(key).send().expect(201).expectExecuted();

    for (int instance = 0; instance < instances(); instance++) {
      user.creating(key).at(instance).send().expectReplayOf(first);
    }
  }

  @Test
  void replaysChange() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    String id = user.create();
    ApiResponse first = user.changing(id, key).send().expect(200).expectExecuted();

    user.changing(id, key).at(1).send().expectReplayOf(first);
    user.changing(id, key).send().expectReplayOf(first);
  }

  @Test
  void replaysFirstResponseAfterChange() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    ApiResponse first = user.creating(key).send();
    user.changing(first.createdId(), ApiUser.newKey()).at(1).send().expect(200);

    user.creating(key).send().expectReplayOf(first);
    user.creating(key).at(1).send().expectReplayOf(first);
  }

  @Test
  void givesReplaysTheirOwnRequestId() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    ApiResponse first = user.creating(key).send().expect(201);

    ApiResponse replay = user.creating(key).at(1).send();

    replay.expectReplayOf(first);
    assertThat(replay.requiredHeader("X-Request-Id"))
        .isNotEqualTo(first.requiredHeader("X-Request-Id"));
  }

  @Test
  void rejectsKeyReuse() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    ApiResponse first = user.creating(key).send().expect(201);

    user.creating(key, sample().otherBody()).at(1).send().problem(422, "idempotency-key-reused");

    user.creating(key).send().expectReplayOf(first);
  }

  @Test
  void replaysEquivalentJson() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    ApiResponse first = user.creating(key).send().expect(201);
    JsonNode body = JsonMapper.shared().readTree(sample().body());

    user.creating(key, " \r\n\t" + body.toPrettyString() + "\n").at(1).send().expectReplayOf(first);
  }

  @Test
  void separatesKeysOfCallers() {
    String key = ApiUser.newKey();
    ApiResponse one = newUser().creating(key).send().expect(201);
    ApiResponse two = newUser().creating(key).send().expect(201).expectExecuted();

    assertThat(two.createdId()).isNotEqualTo(one.createdId());
  }

  @Test
  void createsAnotherAggregateForAnotherKey() {
    ApiUser user = newUser();

    assertThat(user.create()).isNotEqualTo(user.create());
  }

  @Test
  void separatesKeysOfCreateAndChange() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    ApiResponse created = user.creating(key).send().expect(201);

    user.changing(created.createdId(), key).send().expect(200).expectExecuted();

    user.creating(key).send().expectReplayOf(created);
  }

  @Test
  void separatesKeysOfAggregates() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();

    user.changing(user.create(), key).send().expect(200).expectExecuted();
    user.changing(user.create(), key).send().expect(200).expectExecuted();
  }

  @Test
  void storesNoRejection() {
    ApiUser user = newUser();
    String id = user.create();
    user.changing(id, ApiUser.newKey()).send().expect(200);
    String key = ApiUser.newKey();

    for (int instance = 0; instance < 2; instance++) {
      ApiResponse rejected = user.changing(id, key).at(instance).send().expect(409);
      assertThat(rejected.isReplay()).as("%s", rejected).isFalse();
    }
  }

  @Test
  void keepsKeyOfUnknownAggregateFree() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    user.changing(ApiOperation.UNKNOWN_ID, key).send().problem(404, "not-found");

    user.changing(user.create(), key).send().expect(200).expectExecuted();
  }

  @Test
  void executesConcurrentDuplicatesOnce() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();

    List<ApiResponse> responses =
        ConcurrentCalls.run(50, index -> user.creating(key).at(index).send());

    ApiResponse first = responses.getFirst().expect(201);
    assertThat(responses).allSatisfy(response -> response.expectSameAs(first));
    assertThat(responses).filteredOn(response -> !response.isReplay()).hasSizeLessThanOrEqualTo(1);
    assertThat(Poll.until(() -> listed(user), list -> !list.isEmpty())).hasSize(1);
  }

  @Test
  void executesOneOfConcurrentCommandsWithOneKey() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    List<String> bodies = List.of(sample().body(), sample().otherBody());

    List<ApiResponse> responses =
        ConcurrentCalls.run(
            20, index -> user.creating(key, bodies.get(index % 2)).at(index / 2).send());

    List<ApiResponse> created = responses.stream().filter(it -> it.status() == 201).toList();
    assertThat(created).hasSize(10);
    assertThat(created).allSatisfy(response -> response.expectSameAs(created.getFirst()));
    assertThat(created).filteredOn(response -> !response.isReplay()).hasSizeLessThanOrEqualTo(1);
    responses.stream()
        .filter(response -> response.status() != 201)
        .forEach(response -> response.problem(422, "idempotency-key-reused"));
  }

  @Test
  void executesConcurrentDuplicateChangesOnce() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    String id = user.create();

    List<ApiResponse> responses =
        ConcurrentCalls.run(20, index -> user.changing(id, key).at(index).send());

    ApiResponse first = responses.getFirst().expect(200);
    assertThat(responses).allSatisfy(response -> response.expectSameAs(first));
    assertThat(responses).filteredOn(response -> !response.isReplay()).hasSizeLessThanOrEqualTo(1);
  }

  private JsonNode listed(ApiUser user) {
    return AggregateContract.entries(user.get(sample().collection()).send().expectJson(200));
  }
}
