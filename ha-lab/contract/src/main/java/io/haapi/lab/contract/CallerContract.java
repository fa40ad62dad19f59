package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may call. */
abstract class CallerContract extends FeatureContract {
  CallerContract(Client client) {
    super(client);
  }

  @ParameterizedTest
  @MethodSource("withCaller")
  void whoHasNoPrincipalIsTurnedAway(Operation operation) {
    operation
        .by(newCaller())
        .withoutPrincipal()
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .send()
        .problem(401, "unauthenticated");
  }

  @ParameterizedTest
  @MethodSource("withCaller")
  void anEmptyPrincipalIsNone(Operation operation) {
    for (String principal : List.of("", "  ")) {
      operation
          .by(newCaller())
          .replacing(client.api().identityHeader(), principal)
          .gatewayMay(Difference.CALLER_AUTHENTICATED)
          .sendRaw()
          .problem(401, "unauthenticated");
    }
  }

  @ParameterizedTest
  @MethodSource("withCaller")
  void whoDoesNotComeThroughTheFrontDoorIsTurnedAway(Operation operation) {
    if (secretIsTheGateways()) {
      assertASecretChangesNothing(operation);
      return;
    }
    operation
        .by(newCaller())
        .without("X-Origin-Secret")
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .send()
        .problem(403, "forbidden-origin");
    operation
        .by(newCaller())
        .replacing("X-Origin-Secret", "not-the-secret")
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .send()
        .problem(403, "forbidden-origin");
  }

  @Tag(ApiContract.WIRE)
  @Test
  void twoPrincipalsAreRefusedEvenWhenTheyAreEqual() {
    Caller caller = newCaller();
    String header = client.api().identityHeader();
    for (String second : List.of(caller.principal(), "someone-else")) {
      caller
          .get("/v1/orders")
          .header(header, client.api().identity().apply(second).get(header))
          .gatewayMay(Difference.CALLER_AUTHENTICATED)
          .gatewayMay(Difference.MALFORMED_REQUESTS)
          .sendRaw()
          .refused();
    }
  }

  @Test
  void aRightAndAWrongOriginSecretTogetherAreRefused() {
    if (secretIsTheGateways()) {
      assertASecretChangesNothing(Operation.LIST_ORDERS);
      return;
    }
    newCaller()
        .get("/v1/orders")
        .header("X-Origin-Secret", "wrong")
        .offTheRecord()
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .sendRaw()
        .refused();
  }

  private boolean secretIsTheGateways() {
    return client.api().profile().has(Difference.ORIGIN_SECRET_ADDED);
  }

  private void assertASecretChangesNothing(Operation operation) {
    Answer with = operation.by(newCaller()).header("X-Origin-Secret", "not-the-secret").send();
    Answer without = operation.by(newCaller()).send();

    assertThat(without.status()).as("%s", without).isNotIn(401, 403).isLessThan(500);
    assertThat(with.status()).as("%s", with).isEqualTo(without.status());
  }

  @Test
  void aRefusedCommandWasNotDone() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    caller
        .placing(key, Bodies.order())
        .withoutPrincipal()
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .send()
        .problem(401, "unauthenticated");

    IdempotencyContract.assertExecuted(caller.placing(key, Bodies.order()).send().expect(201));
  }

  @ParameterizedTest
  @MethodSource("anonymous")
  void healthAndTheDocumentNeedNoCaller(Operation operation) {
    Answer answer =
        operation
            .by(client.anonymous())
            .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
            .gatewayMay(Difference.DOCUMENT_FOR_CALLERS)
            .send();
    if (answer.gateway().isEmpty()) answer.expect(200);
  }

  static List<Operation> withCaller() {
    return operations(Operation::needsCaller);
  }

  static List<Operation> anonymous() {
    return operations(operation -> !operation.needsCaller());
  }
}
