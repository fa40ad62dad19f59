package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

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

/** Tests media types and content codings of requests and responses. */
public abstract class MediaTypeContract extends FeatureContract {
  /** Media types, valid or not, that clients send with requests without a body. */
  public static final List<String> TYPES_WITHOUT_BODY =
      List.of(
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

  MediaTypeContract(ContractClient client) {
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
  void takesJson(String type) {
    newUser()
        .post(sample().collection())
        .key(ApiUser.newKey())
        .body(type, body())
        .send()
        .expect(201);
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
  void rejectsOtherMediaType(String type) {
    ApiUser user = newUser();
    String key = ApiUser.newKey();

    user.post(sample().collection())
        .key(key)
        .body(type, body())
        .gatewayMay(Difference.MALFORMED_REQUESTS)
        .send()
        .problem(415, "unsupported-media-type");

    user.creating(key).send().expect(201).expectExecuted();
  }

  /** Headers that describe a body mean nothing without one. */
  @ParameterizedTest
  @MethodSource("typesWithoutBody")
  void ignoresTypeWithoutBody(String type) {
    ApiUser user = newUser();
    for (ApiOperation read : operations(operation -> operation.method().equals("GET"))) {
      if (read.hasParameters()) continue;
      ApiResponse response =
          read.by(user)
              .header("Content-Type", type)
              .header("Content-Encoding", "gzip")
              .gatewayMay(Difference.MALFORMED_REQUESTS)
              .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
              .sendRaw();
      if (response.gateway().isEmpty()) response.expect(200);
      user.call("HEAD", read.path())
          .header("Content-Type", type)
          .gatewayMay(Difference.UNKNOWN_METHODS)
          .gatewayMay(Difference.MALFORMED_REQUESTS)
          .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
          .sendRaw();
    }
    user.get(sample().element("unknown")).header("Content-Type", type).sendRaw().expectRejection();
    user.get("/v1/unknown")
        .header("Content-Type", type)
        .gatewayMay(Difference.UNKNOWN_PATHS)
        .sendRaw()
        .expectRejection();
    for (ApiOperation delete : operations(operation -> operation.method().equals("DELETE"))) {
      delete.by(user).header("Content-Type", type).sendRaw();
    }
  }

  /** A change without a body is executed whatever type the client declares. */
  @ParameterizedTest
  @MethodSource("typesWithoutBody")
  void takesCommandsWithoutBody(String type) {
    assumeFalse(client.changeRequiresBody(), "the sample's change requires a body");
    ApiUser user = newUser();
    ApiResponse changed =
        user.changing(user.create(), ApiUser.newKey())
            .header("Content-Type", type)
            .body(new byte[0])
            .gatewayMay(Difference.UNREADABLE_BODIES)
            .gatewayMay(Difference.MALFORMED_REQUESTS)
            .sendRaw();

    if (changed.gateway().isEmpty()) changed.expectJson(200);
  }

  List<String> typesWithoutBody() {
    return TYPES_WITHOUT_BODY;
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
    for (ApiOperation operation : operations(ApiOperation::takesBody)) {
      operation
          .by(newUser())
          .without("Content-Type")
          .body(type, body())
          .gatewayMay(Difference.MALFORMED_REQUESTS)
          .sendRaw()
          .problem(415, "unsupported-media-type");
    }
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "br", "deflate", "gzip, identity", "x", "identity, gzip"})
  void rejectsCodedBodies(String coding) {
    for (byte[] body : List.of(body(), gzip(body()))) {
      for (ApiOperation operation : client.operations()) {
        ApiResponse response =
            operation
                .by(newUser())
                .without("Content-Type")
                .header("Content-Encoding", coding)
                .body("application/json", body)
                .gatewayMay(Difference.MALFORMED_REQUESTS)
                .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
                .sendRaw();
        response.problem(415, "unsupported-content-coding");
        if (response.gateway().isEmpty()) {
          assertThat(response.requiredHeader("Accept-Encoding")).isEqualTo("identity");
        }
      }
    }
  }

  @Test
  void takesIdentityCoding() {
    newUser().creating(ApiUser.newKey()).header("Content-Encoding", "identity").send().expect(201);
  }

  private byte[] body() {
    return sample().body().getBytes(StandardCharsets.UTF_8);
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
  void rejectsBodyWithoutType() {
    newUser()
        .post(sample().collection())
        .key(ApiUser.newKey())
        .body(body())
        .sendRaw()
        .problem(415, "unsupported-media-type");
  }

  @ParameterizedTest
  @MethodSource("withBody")
  void rejectsXml(ApiOperation operation) {
    operation
        .by(newUser())
        .without("Content-Type")
        .body("application/xml", "<x/>".getBytes(StandardCharsets.UTF_8))
        .send()
        .problem(415, "unsupported-media-type");
  }

  List<ApiOperation> withBody() {
    return operations(ApiOperation::takesBody);
  }

  @ParameterizedTest
  @MethodSource("withJson")
  void rejectsAcceptOfHtmlOnly(ApiOperation operation) {
    operation
        .by(newUser())
        .header("Accept", "text/html")
        .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
        .send()
        .problem(406, "not-acceptable");
  }

  List<ApiOperation> withJson() {
    return operations(operation -> operation.returnsJson());
  }

  @Test
  void executesNoUnacceptableCommand() {
    ApiUser user = newUser();
    String key = ApiUser.newKey();
    String id = user.create();
    user.creating(key).header("Accept", "application/xml").send().problem(406, "not-acceptable");
    user.changing(id, key)
        .header("Accept", "application/xml")
        .send()
        .problem(406, "not-acceptable");

    user.creating(key).send().expect(201).expectExecuted();
    user.changing(id, key).send().expect(200).expectExecuted();
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
  void returnsAcceptedJson(String accept) {
    newUser().get("/v1/instance").header("Accept", accept).send().expectJson(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "application/xml", "application/json;q=0", "image/*"})
  void returnsProblemForAnyAccept(String accept) {
    newUser().get(sample().element("unknown")).header("Accept", accept).send().expectRejection();
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
  void survivesMalformedAccept(String accept) {
    for (ApiOperation operation : client.operations()) {
      operation
          .by(newUser())
          .header("Accept", accept)
          .gatewayMay(Difference.MALFORMED_REQUESTS)
          .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
          .sendRaw();
    }
  }
}
