package io.haapi.lab.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON in, JSON out. */
abstract class MediaTypeContract extends FeatureContract {
  private static final byte[] ORDER = Bodies.order().getBytes(StandardCharsets.UTF_8);

  MediaTypeContract(Client client) {
    super(client);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "APPLICATION/JSON",
        "application/json;charset=UTF-8",
        "application/json; charset=\"utf-8\""
      })
  void jsonIsTaken(String type) {
    newCaller().post("/v1/orders").key(Caller.newKey()).body(type, ORDER).send().expect(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/html",
        "text/json",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/octet-stream",
        "application/x-java-serialized-object",
        "application/yaml",
        "application/json;charset=ISO-8859-1",
        "application/json;charset=no-such-charset",
        "*/*",
        "json",
        "application/",
        ";"
      })
  void anotherTypeIsRefusedAndTheKeyStaysFree(String type) {
    Caller caller = newCaller();
    String key = Caller.newKey();

    caller
        .post("/v1/orders")
        .key(key)
        .body(type, ORDER)
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .send()
        .problem(415, "unsupported-media-type");

    IdempotencyContract.assertExecuted(caller.placing(key, Bodies.order()).send().expect(201));
  }

  @Test
  void aBodyWithoutATypeIsRefused() {
    newCaller()
        .post("/v1/orders")
        .key(Caller.newKey())
        .body(ORDER)
        .sendRaw()
        .problem(415, "unsupported-media-type");
  }

  @ParameterizedTest
  @MethodSource("withBody")
  void xmlIsRefusedEverywhere(Operation operation) {
    operation
        .by(newCaller())
        .without("Content-Type")
        .body("application/xml", "<lines/>".getBytes(StandardCharsets.UTF_8))
        .send()
        .problem(415, "unsupported-media-type");
  }

  static List<Operation> withBody() {
    return operations(Operation::takesBody);
  }

  @ParameterizedTest
  @MethodSource("withJson")
  void whoWantsHtmlAloneGetsAProblem(Operation operation) {
    operation.by(newCaller()).header("Accept", "text/html").send().problem(406, "not-acceptable");
  }

  static List<Operation> withJson() {
    return operations(Operation::answersJson);
  }

  @Test
  void whatCanNotBeAnsweredIsNotDone() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    String id = caller.placeOrder();
    caller
        .placing(key, Bodies.order())
        .header("Accept", "application/xml")
        .send()
        .problem(406, "not-acceptable");
    caller
        .paying(id, key)
        .header("Accept", "application/xml")
        .send()
        .problem(406, "not-acceptable");

    IdempotencyContract.assertExecuted(caller.placing(key, Bodies.order()).send().expect(201));
    IdempotencyContract.assertExecuted(caller.paying(id, key).send().expect(200));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/*",
        "*/*",
        "text/html, application/json;q=0.1",
        "text/html,application/xhtml+xml,*/*;q=0.8"
      })
  void whoTakesJsonTooGetsIt(String accept) {
    newCaller().get("/v1/instance").header("Accept", accept).send().expectJson(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/xml", "application/json;q=0", "image/*"})
  void anErrorIsAProblemWhateverIsAskedFor(String accept) {
    newCaller().get("/v1/orders/unknown").header("Accept", accept).send().refused();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "a/b/c", ";;;", "application/json;q=x"})
  void anAcceptThatIsNoneIsNoServerError(String accept) {
    newCaller().get("/v1/instance").header("Accept", accept).send();
  }
}
