package io.haapi.lab.front;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Removes and adds the headers that the gateway controls. */
final class ForwardedHeaders {
  private static final HttpString ORIGIN_SECRET = new HttpString("X-Origin-Secret");

  /** Headers that only infrastructure may send, and headers of one connection (RFC 9110, 7.6.1). */
  private static final Set<String> RESERVED =
      Set.of(
          "x-origin-secret",
          "x-instance",
          "x-real-ip",
          "forwarded",
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authorization",
          "te",
          "upgrade",
          "http2-settings");

  private static final String FORWARDED_PREFIX = "x-forwarded-";

  /** Removing these would break the message, even if Connection names them. */
  private static final Set<String> NEVER_HOP_BY_HOP =
      Set.of("host", "content-length", "transfer-encoding");

  private ForwardedHeaders() {}

  /** Removes headers that clients may not send, and those that Connection names. */
  static void clean(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    List<HttpString> unwanted = new ArrayList<>();
    for (HttpString name : headers.getHeaderNames()) {
      String lower = name.toString().toLowerCase(Locale.ROOT);
      if (RESERVED.contains(lower) || lower.startsWith(FORWARDED_PREFIX)) unwanted.add(name);
    }
    if (headers.contains(Headers.CONNECTION)) {
      for (String value : headers.get(Headers.CONNECTION)) {
        for (String named : value.split(",")) {
          String lower = named.strip().toLowerCase(Locale.ROOT);
          if (!lower.isEmpty() && !NEVER_HOP_BY_HOP.contains(lower)) {
            unwanted.add(new HttpString(lower));
          }
        }
      }
    }
    unwanted.forEach(headers::remove);
  }

  /** Adds the caller and the secret that proves the gateway as the origin. */
  static void vouch(HttpServerExchange exchange, Optional<String> principal, String originSecret) {
    HeaderMap headers = exchange.getRequestHeaders();
    headers.remove(Principal.HEADER);
    principal.ifPresent(name -> headers.put(Principal.HEADER, name));
    headers.put(ORIGIN_SECRET, originSecret);
  }
}
