package io.haapi.lab.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the body limit of 64 KiB: clients can always read the 413. */
abstract class BodySizeContract extends FeatureContract {
  private static final int LIMIT = 64 * 1024;
  private static final int MEBIBYTE = 1024 * 1024;

  BodySizeContract(ContractClient client) {
    super(client);
  }

  @Test
  void takes64Kibibytes() {
    newUser().creating(ApiUser.newKey(), padded(LIMIT)).send().expect(201);
    newUser().creating(ApiUser.newKey(), padded(LIMIT)).chunked().send().expect(201);
  }

  @ParameterizedTest
  @MethodSource("withBody")
  void rejectsLargerBodies(ApiOperation operation) {
    operation
        .by(newUser())
        .without("Content-Type")
        .json(padded(LIMIT + 1))
        .send()
        .problem(413, "body-too-large");
    operation
        .by(newUser())
        .without("Content-Type")
        .json(padded(LIMIT + 1))
        .chunked()
        .send()
        .problem(413, "body-too-large");
  }

  List<ApiOperation> withBody() {
    return operations(ApiOperation::takesBody);
  }

  @ParameterizedTest
  @MethodSource("withoutBody")
  void rejectsLargeUndeclaredBodies(ApiOperation operation) {
    operation
        .by(newUser())
        .json(padded(LIMIT + 1))
        .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
        .send()
        .problem(413, "body-too-large");
  }

  List<ApiOperation> withoutBody() {
    return operations(operation -> !operation.takesBody());
  }

  @Test
  void keepsKeyOfLargeBodyFree() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    user.creating(key, padded(LIMIT + 1)).send().problem(413, "body-too-large");

    user.creating(key).send().expect(201).expectExecuted();
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void respondsToElevenMebibytes(boolean chunked) {
    ApiRequest call =
        newUser()
            .creating(ApiUser.newKey(), padded(11 * MEBIBYTE))
            .gatewayMay(Difference.BODY_OVER_10_MB);

    (chunked ? call.chunked() : call).send().problem(413, "body-too-large");
  }

  @Test
  void servesNextRequestAfterLargeBody() {
    ApiUser user = newUser();
    for (int request = 0; request < 5; request++) {
      user.creating(ApiUser.newKey(), padded(2 * MEBIBYTE)).send().problem(413, "body-too-large");
      user.get("/v1/instance").send().expectJson(200);
    }
  }

  @Test
  void continuesExpectedBody() {
    newUser().creating(ApiUser.newKey()).expectingContinue().send().expect(201);
  }

  @Test
  void rejectsLargeExpectedBody() {
    newUser()
        .creating(ApiUser.newKey(), padded(LIMIT + 1))
        .expectingContinue()
        .send()
        .problem(413, "body-too-large");
  }

  @Test
  void respondsToUnauthenticatedLargeBody() {
    newUser()
        .creating(ApiUser.newKey(), padded(2 * MEBIBYTE))
        .withoutPrincipal()
        .gatewayMay(Difference.CALLER_AUTHENTICATED)
        .send()
        .expectRejection();
  }

  @Test
  void takesManySmallChunks() {
    var chunks = new StringBuilder();
    for (char character : sample().body().toCharArray()) {
      chunks.append("1;x=y\r\n").append(character).append("\r\n");
    }
    chunks.append("0\r\n\r\n");

    newUser()
        .post(sample().collection())
        .key(ApiUser.newKey())
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
  void rejectsMalformedChunks(String chunks) {
    newUser()
        .post(sample().collection())
        .key(ApiUser.newKey())
        .header("Transfer-Encoding", "chunked")
        .body("application/json", chunks.getBytes(StandardCharsets.US_ASCII))
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .gatewayMay(Difference.UNREADABLE_CHUNKS)
        .sendRaw()
        .expectRejection();
  }

  @Tag(ApiContract.WIRE)
  @Test
  void rejectsStalledBody() {
    newUser()
        .creating(ApiUser.newKey(), "{")
        .header("Content-Length", "100")
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .sendRaw()
        .problem(408, "request-timeout");
  }

  /** Returns the sample's body and the blanks that make it as large as this; JSON allows them. */
  private String padded(int bytes) {
    String body = sample().body();
    return body + " ".repeat(bytes - body.getBytes(StandardCharsets.UTF_8).length);
  }
}
