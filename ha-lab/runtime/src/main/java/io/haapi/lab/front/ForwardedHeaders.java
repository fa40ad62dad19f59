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

/** Which headers of a client reach the API, and which we add. */
final class ForwardedHeaders {
  private static final HttpString ORIGIN_SECRET = new HttpString("X-Origin-Secret");

  /** What only infrastructure may say, and what concerns one connection (RFC 9110, 7.6.1). */
  private static final Set<String> OURS =
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

  /** A client that names these as hop-by-hop would make us break the message or drop its body. */
  private static final Set<String> NEVER_HOP_BY_HOP =
      Set.of("host", "content-length", "transfer-encoding");

  private ForwardedHeaders() {}

  /** Removes what a client may not send, and what its Connection header names. */
  static void clean(HttpServerExchange exchange) {
    HeaderMap headers = exchange.getRequestHeaders();
    List<HttpString> unwanted = new ArrayList<>();
    for (HttpString name : headers.getHeaderNames()) {
      String lower = name.toString().toLowerCase(Locale.ROOT);
      if (OURS.contains(lower) || lower.startsWith(FORWARDED_PREFIX)) unwanted.add(name);
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

  /** Says who calls, and that it is we who say so. */
  static void vouch(HttpServerExchange exchange, Optional<String> principal, String originSecret) {
    HeaderMap headers = exchange.getRequestHeaders();
    headers.remove(Principal.HEADER);
    principal.ifPresent(name -> headers.put(Principal.HEADER, name));
    headers.put(ORIGIN_SECRET, originSecret);
  }
}
