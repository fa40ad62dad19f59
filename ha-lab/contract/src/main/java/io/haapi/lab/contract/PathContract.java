package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that request targets that two hops might read differently are rejected with a problem. */
public abstract class PathContract extends FeatureContract {
  PathContract(ContractClient client) {
    super(client);
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @MethodSource("ambiguousTargets")
  void rejectsAmbiguousTarget(String target) {
    assertRejected(client, target);
  }

  /** Asserts that a target is rejected and starts no session. */
  public static void assertRejected(ContractClient client, String target) {
    ApiResponse response =
        client
            .newUser()
            .call("GET", target)
            .gatewayMay(Difference.REFUSED_TARGETS)
            .gatewayMay(Difference.UNKNOWN_PATHS)
            .sendRaw();

    response.expectRejection();
    assertThat(response.headers("Set-Cookie")).isEmpty();
  }

  Stream<String> ambiguousTargets() {
    String c = sample().collection();
    Stream<String> targets =
        Stream.of(
            c + "/a%2fb",
            c + "/a%2Fb",
            parent() + "%2f" + name(),
            c + "/..%2f..%2fhealth%2flive",
            c + "/%00",
            c + "/a%00b",
            c + "/../" + name(),
            parent() + "/.." + c,
            "/.." + c,
            c + "/..",
            parent() + "/%2e%2e" + c,
            c + "/%2e%2e",
            c + "/%2E%2e/x",
            c + "/.%2e/x",
            parent() + "/./" + name(),
            parent() + "/%2e/" + name(),
            c + "/%252e%252e%252f",
            "/" + c,
            parent() + "//" + name(),
            "//" + c,
            parent() + "\\" + name(),
            c + "\\..\\x",
            c + "/%5c",
            c + "/[",
            c + "/]",
            c + "/{x}",
            c + "/|",
            c + "/^",
            c + "/`",
            c + "/<b>",
            c + "/\"",
            c + "/%0d%0aSet-Cookie:x=1",
            c + "/%0a",
            c + "/%09",
            c + "/%1b",
            c + "/%7f",
            c + "/%c2%85",
            c + "/\u0001",
            c + "/\u007f",
            c + "/\u00e9",
            c + "/a\tb",
            c + "/%",
            c + "/%zz",
            c + "/%u0041",
            c + "/%c3%28",
            c + "/%c0%ae%c0%ae",
            c + "/%ed%a0%80",
            c + "/%f0%9f%98%80",
            c + ";x=1",
            parent() + ";/" + name(),
            c + "/;/x",
            c + "/%3b",
            parent().toUpperCase(Locale.ROOT) + "/" + name(),
            parent() + "/" + name().substring(0, 1).toUpperCase(Locale.ROOT) + name().substring(1),
            c + ".json",
            c + "#fragment",
            c.substring(1),
            "*",
            "?",
            "http:",
            "ftp://host" + c);
    Stream<String> trailingSlashes =
        operations(it -> it.method().equals("GET") && !it.hasParameters()).stream()
            .map(it -> it.path() + "/");
    // Where the collection is at the root, its parent has no letters to change.
    return Stream.concat(targets, trailingSlashes).filter(it -> !it.equals(c));
  }

  /** Returns the path above the collection. */
  private String parent() {
    return sample().collection().replaceAll("/[^/]*$", "");
  }

  /** Returns the last segment of the collection's path. */
  private String name() {
    return sample().collection().replaceAll(".*/", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%2e%2e", "%2f", "%00", "%0d%0a"})
  void namesRejectedPath(String segment) {
    newUser()
        .get(sample().element(segment))
        .gatewayMay(Difference.REFUSED_TARGETS)
        .gatewayMay(Difference.UNKNOWN_PATHS)
        .sendRaw()
        .problem(400, "path-refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?limit=%zz",
        "?limit=%",
        "?cursor=%00",
        "?cursor=[",
        "?cursor=|",
        "?cursor=%c0%ae",
        "?cursor=\u00e9",
        "?cursor=\u0001",
        "?=x",
        "?=",
        "?&=",
        "?limit=1&=x",
        "?%00=x",
        "?limit=1&limit=1",
        "?limit=1&%6cimit=1"
      })
  void rejectsUnreadableQuery(String query) {
    newUser()
        .get(sample().collection() + query)
        .gatewayMay(Difference.REFUSED_TARGETS)
        .sendRaw()
        .expectRejection();
  }

  /** Emulators of a gateway decode such names leniently and forward the result. */
  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(strings = {"?limit=1&%zz=x", "?%ff=x"})
  void rejectsUnreadableParameterName(String query) {
    rejectsUnreadableQuery(query);
  }

  @Tag(ApiContract.WIRE)
  @ParameterizedTest
  @ValueSource(ints = {2_000, 20_000})
  void rejectsLongPath(int length) {
    newUser()
        .get(sample().element("a".repeat(length)))
        .gatewayMay(Difference.REFUSED_TARGETS)
        .offTheRecord()
        .sendRaw()
        .expectRejection();
  }

  @Tag(ApiContract.WIRE)
  @Test
  void rejectsLongQuery() {
    newUser()
        .get(sample().collection() + "?cursor=" + "a".repeat(20_000))
        .gatewayMay(Difference.REFUSED_TARGETS)
        .offTheRecord()
        .sendRaw()
        .expectRejection();
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 1_000, 1_001, 1_200})
  void rejectsManyParameters(int count) {
    String query =
        IntStream.range(0, count).mapToObj(i -> "p" + i + "=1").collect(Collectors.joining("&"));
    newUser()
        .get(sample().collection() + "?" + query)
        .gatewayMay(Difference.REFUSED_TARGETS)
        .offTheRecord()
        .sendRaw()
        .expectRejection();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "?&", "?&&limit=1&", "?limit=1&unknown", "?limit=1&unknown=%26%3d"})
  void takesOddButReadableQueries(String query) {
    newUser()
        .get(sample().collection() + query)
        .gatewayMay(Difference.REFUSED_TARGETS)
        .sendRaw()
        .expectJson(200);
  }

  /** Applies to operations without parameters and with a body too. */
  @ParameterizedTest
  @MethodSource("all")
  void rejectsNamelessParametersAnywhere(ApiOperation operation) {
    ApiRequest request = newUser().call(operation.method(), operation.path() + "?=x");
    (operation.takesBody() ? request.json(sample().body()).key(ApiUser.newKey()) : request)
        .gatewayMay(Difference.REFUSED_TARGETS)
        .gatewayMay(Difference.INSTANCE_HEALTH_HIDDEN)
        .sendRaw()
        .problem(400, "invalid-field");
  }

  List<ApiOperation> all() {
    return client.operations();
  }

  @Test
  void echoesNoMarkup() {
    ApiResponse response =
        newUser()
            .get("/v1/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
            .gatewayMay(Difference.REFUSED_TARGETS)
            .gatewayMay(Difference.UNKNOWN_PATHS)
            .sendRaw();

    response.expectRejection();
    assertThat(response.text()).doesNotContain("<script>");
  }

  @ParameterizedTest
  @MethodSource("unknownPaths")
  void rejectsUnknownPath(String path) {
    newUser().get(path).gatewayMay(Difference.UNKNOWN_PATHS).send().problem(404, "not-found");
  }

  Stream<String> unknownPaths() {
    return Stream.of(
        "/v1/unknown", "/v1", "/v2/" + name(), sample().element("a/b"), "/favicon.ico");
  }
}
