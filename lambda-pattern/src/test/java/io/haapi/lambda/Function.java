package io.haapi.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the handler in this process, called as Lambda calls it. */
final class Function implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final StreamHandler handler;

  private Function(StreamHandler handler) {
    this.handler = handler;
  }

  /** Starts the function with tables that already exist. */
  static Function on(URI table) {
    return start(table, "false");
  }

  /** Starts the function with an emulator, in which it creates its tables. */
  static Function onEmulator(URI table) {
    return start(table, "true");
  }

  private static Function start(URI table, String createTables) {
    return new Function(
        new StreamHandler(
            "--haapi.dynamodb.endpoint=" + table,
            "--haapi.dynamodb.create-tables=" + createTables,
            "--haapi.order.cursor-keys=a-cursor-key-of-at-least-32-characters"));
  }

  Snapshot snapshot() {
    return handler.snapshot();
  }

  Answer call(APIGatewayProxyRequestEvent event) {
    return call(Events.json(event), TIMEOUT);
  }

  Answer call(byte[] event) {
    return call(event, TIMEOUT);
  }

  Answer call(byte[] event, Duration remaining) {
    var out = new ByteArrayOutputStream();
    try {
      handler.handleRequest(new ByteArrayInputStream(event), out, new Invocation(remaining));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Answer(JSON.readTree(out.toByteArray()));
  }

  @Override
  public void close() {
    handler.close();
  }

  /** The response that the gateway gets. */
  record Answer(JsonNode json) {
    int status() {
      return json.path("statusCode").asInt();
    }

    List<String> header(String name) {
      return json.path("multiValueHeaders")
          .path(name)
          .valueStream()
          .map(JsonNode::asString)
          .toList();
    }

    String text() {
      return json.path("body").asString();
    }

    byte[] bytes() {
      assertThat(json.path("isBase64Encoded").asBoolean()).isTrue();
      return Base64.getDecoder().decode(text());
    }

    JsonNode body() {
      return JSON.readTree(text());
    }

    Answer problem(int status, String name) {
      assertThat(status()).as(json.toString()).isEqualTo(status);
      assertThat(header("Content-Type")).containsExactly("application/problem+json");
      assertThat(body().path("type").asString()).isEqualTo("urn:haapi:problem:" + name);
      assertThat(header("X-Request-Id")).containsExactly(body().path("requestId").asString());
      assertThat(header("X-Instance")).hasSize(1);
      return this;
    }
  }
}
