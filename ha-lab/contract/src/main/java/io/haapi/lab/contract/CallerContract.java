package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests authentication and the origin secret. */
abstract class CallerContract extends FeatureContract {
  CallerContract(ContractClient client) {
    super(client);
  }

  @ParameterizedTest
  @MethodSource("withCaller")
  void rejectsMissingPrincipal(ApiOperation operation) {
    operation
        .by(newUser())
        .withoutPrincipal()
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .send()
        .problem(401, "unauthenticated");
  }

  @ParameterizedTest
  @MethodSource("withCaller")
  void rejectsEmptyPrincipal(ApiOperation operation) {
    for (String principal : List.of("", "  ")) {
      operation
          .by(newUser())
          .replacing(client.api().identityHeader(), principal)
          .gatewayMay(Difference.CALLER_AUTHENTICATED)
          .sendRaw()
          .problem(401, "unauthenticated");
    }
  }

  @ParameterizedTest
  @MethodSource("withCaller")
  void rejectsWrongOriginSecret(ApiOperation operation) {
    if (gatewayAddsSecret()) {
      assertSecretIsIgnored(operation);
      return;
    }
    operation
        .by(newUser())
        .without("X-Origin-Secret")
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .send()
        .problem(403, "forbidden-origin");
    operation
        .by(newUser())
        .replacing("X-Origin-Secret", "not-the-secret")
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .send()
        .problem(403, "forbidden-origin");
  }

  @Tag(ApiContract.WIRE)
  @Test
  void rejectsTwoPrincipals() {
    ApiUser user = newUser();
    String header = client.api().identityHeader();
    for (String second : List.of(user.principal(), "someone-else")) {
      user.get(sample().collection())
          .header(header, client.api().identity().apply(second).get(header))
          .gatewayMay(Difference.CALLER_AUTHENTICATED)
          .gatewayMay(Difference.MALFORMED_REQUESTS)
          .sendRaw()
          .expectRejection();
    }
  }

  @Test
  void rejectsSecondOriginSecret() {
    if (gatewayAddsSecret()) {
      assertSecretIsIgnored(list());
      return;
    }
    newUser()
        .get(sample().collection())
        .header("X-Origin-Secret", "wrong")
        .offTheRecord()
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .sendRaw()
        .expectRejection();
  }

  private boolean gatewayAddsSecret() {
    return client.api().profile().has(Difference.ORIGIN_SECRET_ADDED);
  }

  private ApiOperation list() {
    return operations(
            it -> it.method().equals("GET") && it.template().equals(sample().collection()))
        .getFirst();
  }

  private void assertSecretIsIgnored(ApiOperation operation) {
    ApiResponse with = operation.by(newUser()).header("X-Origin-Secret", "not-the-secret").send();
    ApiResponse without = operation.by(newUser()).send();

    assertThat(without.status()).as("%s", without).isNotIn(401, 403).isLessThan(500);
    assertThat(with.status()).as("%s", with).isEqualTo(without.status());
  }

  @Test
  void executesNoUnauthenticatedCommand() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    user.creating(key)
        .withoutPrincipal()
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .send()
        .problem(401, "unauthenticated");

    user.creating(key).send().expect(201).expectExecuted();
  }

  @ParameterizedTest
  @MethodSource("anonymous")
  void servesHealthAndDocumentToAnyone(ApiOperation operation) {
    ApiResponse response =
        operation
            .by(client.anonymous())
            .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
            .gatewayMay(Difference.DOCUMENT_FOR_CALLERS)
            .send();
    if (response.gateway().isEmpty()) response.expect(200);
  }

  List<ApiOperation> withCaller() {
    return operations(ApiOperation::needsCaller);
  }

  List<ApiOperation> anonymous() {
    return operations(operation -> !operation.needsCaller());
  }
}
