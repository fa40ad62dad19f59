package io.haapi.lab.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of up to 64 KiB are read; of more, the client always gets to read its 413. */
abstract class BodySizeContract extends FeatureContract {
  private static final int LIMIT = 64 * 1024;
  private static final int MEBIBYTE = 1024 * 1024;

  BodySizeContract(Client client) {
    super(client);
  }

  @Test
  void exactly64KibibytesAreTaken() {
    newCaller().placing(Caller.newKey(), padded(LIMIT)).send().expect(201);
    newCaller().placing(Caller.newKey(), padded(LIMIT)).chunked().send().expect(201);
  }

  @ParameterizedTest
  @MethodSource("withBody")
  void oneByteMoreIsTooLarge(Operation operation) {
    operation
        .by(newCaller())
        .without("Content-Type")
        .json(padded(LIMIT + 1))
        .send()
        .problem(413, "body-too-large");
    operation
        .by(newCaller())
        .without("Content-Type")
        .json(padded(LIMIT + 1))
        .chunked()
        .send()
        .problem(413, "body-too-large");
  }

  static List<Operation> withBody() {
    return operations(Operation::takesBody);
  }

  @ParameterizedTest
  @MethodSource("withoutBody")
  void rejectsLargeBodiesEverywhere(Operation operation) {
    operation
        .by(newCaller())
        .json(padded(LIMIT + 1))
        .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
        .send()
        .problem(413, "body-too-large");
  }

  static List<Operation> withoutBody() {
    return operations(operation -> !operation.takesBody());
  }

  @Test
  void aBodyTooLargeLeavesTheKeyFree() {
    Caller caller = newCaller();
    String key = Caller.newKey();
    caller.placing(key, padded(LIMIT + 1)).send().problem(413, "body-too-large");

    IdempotencyContract.assertExecuted(caller.placing(key, Bodies.order()).send().expect(201));
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void elevenMebibytesStillGetTheirAnswer(boolean chunked) {
    Call call =
        newCaller()
            .placing(Caller.newKey(), padded(11 * MEBIBYTE))
            .gatewayMay(Difference.BODY_OVER_10_MB);

    (chunked ? call.chunked() : call).send().problem(413, "body-too-large");
  }

  @Test
  void theConnectionOfALargeBodyIsNotMistakenForTheNextRequest() {
    Caller caller = newCaller();
    for (int request = 0; request < 5; request++) {
      caller.placing(Caller.newKey(), padded(2 * MEBIBYTE)).send().problem(413, "body-too-large");
      caller.get("/v1/instance").send().expectJson(200);
    }
  }

  @Test
  void whoAsksBeforeSendingIsToldToGoOn() {
    newCaller().placing(Caller.newKey(), Bodies.order()).expectingContinue().send().expect(201);
  }

  @Test
  void whoAsksBeforeSendingTooMuchIsRefused() {
    newCaller()
        .placing(Caller.newKey(), padded(LIMIT + 1))
        .expectingContinue()
        .send()
        .problem(413, "body-too-large");
  }

  @Test
  void whoIsTurnedAwayAnywayCanStillReadWhy() {
    newCaller()
        .placing(Caller.newKey(), padded(2 * MEBIBYTE))
        .withoutPrincipal()
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .send()
        .refused();
  }

  @Test
  void manyTinyChunksAreOneBody() {
    var chunks = new StringBuilder();
    for (char character : Bodies.order().toCharArray()) {
      chunks.append("1;x=y\r\n").append(character).append("\r\n");
    }
    chunks.append("0\r\n\r\n");

    newCaller()
        .post("/v1/orders")
        .key(Caller.newKey())
        .header("Transfer-Encoding", "chunked")
        .body("application/json", chunks.toString().getBytes(StandardCharsets.US_ASCII))
        .sendRaw()
        .expect(201);
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\nabc\r\n0\r\n\r\n",
        "-1\r\nabc\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
        "3\r\nabcdef\r\n0\r\n\r\n",
        "\r\nabc\r\n0\r\n\r\n",
        "3 x\r\nabc\r\n0\r\n\r\n"
      })
  void chunksThatAreNoneAreRefused(String chunks) {
    newCaller()
        .post("/v1/orders")
        .key(Caller.newKey())
        .header("Transfer-Encoding", "chunked")
        .body("application/json", chunks.getBytes(StandardCharsets.US_ASCII))
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .gatewayMay(Difference.UNREADABLE_CHUNKS)
        .sendRaw()
        .refused();
  }

  @Tag(ApiContract.WIRE)
  @Test
  void aBodyThatStallsIsGivenUpWithAnAnswer() {
    newCaller()
        .placing(Caller.newKey(), "{")
        .header("Content-Length", "100")
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .sendRaw()
        .problem(408, "request-timeout");
  }

  private static String padded(int bytes) {
    return Bodies.padded(Bodies.order(), bytes);
  }
}
