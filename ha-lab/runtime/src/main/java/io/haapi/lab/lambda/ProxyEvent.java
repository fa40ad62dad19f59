package io.haapi.lab.lambda;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/**
 * Creates the event of API Gateway's Lambda proxy integration (REST API, payload version 1.0), with
 * the path undecoded, the query decoded, and single-value and multi-value headers.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format">
 *     Input format</a>
 */
final class ProxyEvent {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String STAGE = "lab";

  /** Headers of one connection, and the secret between front and gateway. */
  private static final Set<String> OMITTED_HEADERS =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "expect",
          "x-origin-secret");

  private ProxyEvent() {}

  /**
   * Returns the event of a request.
   *
   * @throws IllegalArgumentException if the query is malformed
   */
  static byte[] of(HttpServerExchange exchange, Optional<String> principal, byte[] body) {
    var event = new LinkedHashMap<String, Object>();
    event.put("resource", "/{proxy+}");
    event.put("path", exchange.getRequestURI());
    event.put("httpMethod", exchange.getRequestMethod().toString());
    putBoth(event, "headers", "multiValueHeaders", headers(exchange));
    putBoth(
        event,
        "queryStringParameters",
        "multiValueQueryStringParameters",
        query(exchange.getQueryString()));
    event.put("pathParameters", null);
    event.put("stageVariables", null);
    event.put("requestContext", context(exchange, principal));
    putBody(event, body);
    return JSON.writeValueAsBytes(event);
  }

  private static Map<String, Object> context(
      HttpServerExchange exchange, Optional<String> principal) {
    var context = new LinkedHashMap<String, Object>();
    context.put("accountId", "000000000000");
    context.put("apiId", "lab");
    context.put("stage", STAGE);
    context.put("path", "/" + STAGE + exchange.getRequestURI());
    context.put("resourcePath", "/{proxy+}");
    context.put("httpMethod", exchange.getRequestMethod().toString());
    context.put("protocol", exchange.getProtocol().toString());
    context.put("requestId", UUID.randomUUID().toString());
    context.put("requestTimeEpoch", Instant.now().toEpochMilli());
    var identity = new LinkedHashMap<String, Object>();
    identity.put("sourceIp", "127.0.0.1");
    identity.put("userAgent", exchange.getRequestHeaders().getFirst("User-Agent"));
    context.put("identity", identity);
    principal.ifPresent(
        name -> context.put("authorizer", Map.of("principalId", name, "integrationLatency", 1)));
    return context;
  }

  private static Map<String, List<String>> headers(HttpServerExchange exchange) {
    var headers = new LinkedHashMap<String, List<String>>();
    for (HeaderValues header : exchange.getRequestHeaders()) {
      String name = header.getHeaderName().toString();
      if (!OMITTED_HEADERS.contains(name.toLowerCase(Locale.ROOT)))
        headers.put(name, List.copyOf(header));
    }
    return headers;
  }

  private static Map<String, List<String>> query(String query) {
    var parameters = new LinkedHashMap<String, List<String>>();
    for (String parameter : query.split("&")) {
      if (parameter.isEmpty()) continue;
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      parameters.computeIfAbsent(decode(name), _ -> new ArrayList<>()).add(decode(value));
    }
    return parameters;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void putBoth(
      Map<String, Object> event, String single, String many, Map<String, List<String>> values) {
    if (values.isEmpty()) {
      event.put(single, null);
      event.put(many, null);
      return;
    }
    var last = new LinkedHashMap<String, String>();
    values.forEach((name, all) -> last.put(name, all.getLast()));
    event.put(single, last);
    event.put(many, values);
  }

  /**
   * Adds the body as text, or in Base64 if it is not UTF-8, as with {@code binaryMediaTypes:
   * *}{@code /*}.
   */
  private static void putBody(Map<String, Object> event, byte[] body) {
    boolean binary = false;
    Object text = null;
    if (body.length > 0) {
      try {
        text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      } catch (CharacterCodingException e) {
        text = Base64.getEncoder().encodeToString(body);
        binary = true;
      }
    }
    event.put("body", text);
    event.put("isBase64Encoded", binary);
  }
}
