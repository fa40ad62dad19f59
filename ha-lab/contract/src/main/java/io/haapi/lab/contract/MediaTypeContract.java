package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
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

  /** Without a body, what describes one has no meaning. */
  @ParameterizedTest
  @MethodSource("typesOfNothing")
  void ignoresTypeWithoutBody(String type) {
    Caller caller = newCaller();
    for (Operation read : operations(operation -> operation.method().equals("GET"))) {
      if (read == Operation.READ_ORDER) continue;
      Answer answer =
          read.by(caller)
              .header("Content-Type", type)
              .header("Content-Encoding", "gzip")
              .gatewayMay(Difference.MALFORMED_REQUESTS)
              .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
              .sendRaw();
      if (answer.gateway().isEmpty()) answer.expect(200);
      caller
          .call("HEAD", read.path())
          .header("Content-Type", type)
          .gatewayMay(Difference.UNKNOWN_METHODS)
          .gatewayMay(Difference.MALFORMED_REQUESTS)
          .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
          .sendRaw();
    }
    caller.get("/v1/orders/unknown").header("Content-Type", type).sendRaw().refused();
    caller
        .get("/v1/unknown")
        .header("Content-Type", type)
        .gatewayMay(Difference.UNKNOWN_PATHS)
        .sendRaw()
        .refused();
    caller.delete("/v1/cart").header("Content-Type", type).sendRaw();
  }

  /** A change without a body is done whatever type a client names by default. */
  @ParameterizedTest
  @MethodSource("typesOfNothing")
  void takesCommandsWithoutBody(String type) {
    Caller caller = newCaller();
    Answer paid =
        caller
            .paying(caller.placeOrder(), Caller.newKey())
            .header("Content-Type", type)
            .body(new byte[0])
            .gatewayMay(Difference.UNREADABLE_BODIES)
            .gatewayMay(Difference.MALFORMED_REQUESTS)
            .sendRaw();
    Answer cancelled =
        caller
            .cancelling(caller.placeOrder(), Caller.newKey())
            .header("Content-Type", type)
            .gatewayMay(Difference.UNREADABLE_BODIES)
            .gatewayMay(Difference.MALFORMED_REQUESTS)
            .sendRaw();

    if (paid.gateway().isEmpty()) paid.expectJson(200);
    if (cancelled.gateway().isEmpty()) cancelled.expectJson(200);
  }

  static List<String> typesOfNothing() {
    return List.of(
        "application/json;charset=",
        "application/json;charset=\"a b\"",
        "application/json;charset=no-such-charset",
        "application/json;charset=utf-16",
        "application/json; charset",
        "application/json;=",
        "application/json",
        "application/x-www-form-urlencoded",
        "application/octet-stream",
        "multipart/form-data",
        "text/plain;charset=;",
        "nonsense",
        "*/*",
        ";",
        "a/b/c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json;charset=",
        "application/json;charset=\"a b\"",
        "application/json;=",
        "a/b/c",
        "\""
      })
  void rejectsMalformedTypes(String type) {
    for (Operation operation : operations(Operation::takesBody)) {
      operation
          .by(newCaller())
          .without("Content-Type")
          .body(type, ORDER)
          .gatewayMay(Difference.MALFORMED_REQUESTS)
          .sendRaw()
          .problem(415, "unsupported-media-type");
    }
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "br", "deflate", "gzip, identity", "x", "identity, gzip"})
  void rejectsCodedBodies(String coding) {
    for (byte[] body : List.of(ORDER, gzip(ORDER))) {
      for (Operation operation : Operation.values()) {
        Answer answer =
            operation
                .by(newCaller())
                .without("Content-Type")
                .header("Content-Encoding", coding)
                .body("application/json", body)
                .gatewayMay(Difference.MALFORMED_REQUESTS)
                .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
                .sendRaw();
        answer.problem(415, "unsupported-content-coding");
        if (answer.gateway().isEmpty()) {
          assertThat(answer.requiredHeader("Accept-Encoding")).isEqualTo("identity");
        }
      }
    }
  }

  @Test
  void takesIdentityCoding() {
    newCaller()
        .placing(Caller.newKey(), Bodies.order())
        .header("Content-Encoding", "identity")
        .send()
        .expect(201);
  }

  private static byte[] gzip(byte[] plain) {
    var coded = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(coded)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return coded.toByteArray();
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
    operation
        .by(newCaller())
        .header("Accept", "text/html")
        .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
        .send()
        .problem(406, "not-acceptable");
  }

  static List<Operation> withJson() {
    return operations(
        operation -> operation.answersJson() || operation.template().startsWith("/health/"));
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
  @ValueSource(
      strings = {
        "json",
        "a/b/c",
        ";;;",
        "application/json;q=x",
        "application/json;charset=",
        "application/json;charset=\"a b\"",
        "*/*;q=x",
        "*/*;q=2",
        "*/json",
        "\"",
        ",",
        "application/json,",
        "application/json;q=0.5;q="
      })
  void anAcceptThatIsNoneIsNoServerError(String accept) {
    for (Operation operation : Operation.values()) {
      operation
          .by(newCaller())
          .header("Accept", accept)
          .gatewayMay(Difference.MALFORMED_REQUESTS)
          .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
          .sendRaw();
    }
  }
}
