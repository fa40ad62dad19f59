package io.haapi.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.testing.EdgeTest;
import io.haapi.testing.RawHttp;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@EdgeTest
class StrictJsonTest {
  private static final String VALID =
      "{\"name\":\"n\",\"count\":1,\"flag\":true,\"kind\":\"BIG\",\"part\":{\"id\":\"a\",\"size\":1.5},"
          + "\"parts\":[]}";

  @LocalServerPort private int port;

  private RawHttp.Answer post(byte[] body) throws IOException {
    try (var http = new RawHttp(port)) {
      String length = "Content-Length: " + body.length;
      return http.send(
              RawHttp.head("POST /v1/shapes HTTP/1.1", "Content-Type: application/json", length))
          .send(body)
          .answer();
    }
  }

  private RawHttp.Answer post(String body) throws IOException {
    return post(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void keepsMemberOrderOfType() throws IOException {
    var answer = post(VALID);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(VALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        VALID + "{}",
        VALID + " x",
        "null",
        "[]",
        "\"\"",
        "\"text\"",
        "1",
        "{\"count\":1,\"count\":1}",
        "{\"part\":{\"id\":\"a\",\"id\":\"a\"}}",
        "{\"part\":{\"size\":NaN}}",
        "{\"part\":{\"size\":Infinity}}",
        "{\"count\":01}",
        "{\"count\":+1}",
        "{\"count\":1,}",
        "{'count':1}",
        "{count:1}",
        "{\"count\":1/* comment */}",
        "{\"name\":\"tab\there\"}"
      })
  void rejectsAmbiguousJson(String body) throws IOException {
    var answer = post(body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("malformed-json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "unknown             | \"unknown\":1",
        "Count               | \"Count\":1",
        "part.unknown        | \"part\":{\"unknown\":1}",
        "parts[1].unknown    | \"parts\":[{},{\"unknown\":1}]",
        "count               | \"count\":\"1\"",
        "count               | \"count\":\"\"",
        "count               | \"count\":1.0",
        "count               | \"count\":1e2",
        "count               | \"count\":true",
        "count               | \"count\":null",
        "count               | \"count\":[1]",
        "count               | \"count\":3000000000",
        "flag                | \"name\":\"x\"",
        "count               | \"name\":\"x\"",
        "flag                | \"flag\":\"true\"",
        "flag                | \"flag\":1",
        "name                | \"name\":1",
        "name                | \"name\":1.5",
        "name                | \"name\":true",
        "name                | \"name\":[]",
        "name                | \"name\":{}",
        "kind                | \"kind\":\"big\"",
        "kind                | \"kind\":0",
        "kind                | \"kind\":\"\"",
        "part                | \"part\":\"\"",
        "part                | \"part\":\"a\"",
        "part                | \"part\":[]",
        "part                | \"part\":1",
        "part.size           | \"part\":{\"size\":\"1.5\"}",
        "part.size           | \"part\":{\"size\":\"\"}",
        "part.id             | \"part\":{\"id\":\"\"}",
        "parts               | \"parts\":{}",
        "parts               | \"parts\":\"\"",
        "parts[0].id         | \"parts\":[{\"id\":\"\"}]",
        "parts[1].id         | \"parts\":[{\"id\":\"a\"},{\"id\":5}]"
      })
  void namesInvalidField(String field, String members) throws IOException {
    String others = field.equals("count") ? "" : "\"count\":1,";
    if (!field.equals("flag")) others += "\"flag\":true,";
    var answer = post("{" + others + members + "}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("invalid-field");
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"").doesNotContain("haapi.");
  }

  @Test
  void rejectsDeepNesting() throws IOException {
    String deep = "[".repeat(30_000) + "]".repeat(30_000);

    assertThat(post(deep).problem()).isEqualTo("malformed-json");
    assertThat(post("{\"unknown\":" + deep + "}").status()).isEqualTo(400);
  }

  @Test
  void rejectsOverlongNumbers() throws IOException {
    String number = "9".repeat(65);

    assertThat(post("{\"part\":{\"size\":" + number + "}}").problem()).isEqualTo("malformed-json");
    assertThat(post("{\"count\":" + number + "}").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
  void rejectsOtherEncodings(String charset) throws IOException {
    assertThat(post(VALID.getBytes(Charset.forName(charset))).problem())
        .isEqualTo("malformed-json");
  }

  @Test
  void rejectsByteOrderMark() throws IOException {
    assertThat(post("\ufeff" + VALID).problem()).isEqualTo("malformed-json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00ff", "\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00e9"})
  void rejectsInvalidUtf8(String bytes) throws IOException {
    String body = VALID.replace("\"n\"", "\"" + bytes + "\"");

    assertThat(post(body.getBytes(StandardCharsets.ISO_8859_1)).problem())
        .isEqualTo("malformed-json");
  }
}
