package io.haapi.lab.up;

import java.net.URI;
import java.util.Map;
import java.util.Set;

/** Something to paste that shows what the patterns are about. */
final class CurlExample {
  /** What curl reads for an address with http; a proxy cannot reach loopback. */
  private static final Set<String> PROXIES = Set.of("http_proxy", "all_proxy", "ALL_PROXY");

  private CurlExample() {}

  /** Places an order twice with one key; the second answer is the first one, replayed. */
  static String placeAndReplay(URI front, Map<String, String> environment) {
    boolean proxy =
        PROXIES.stream().anyMatch(name -> !environment.getOrDefault(name, "").isEmpty());
    return """
    Place an order and send it again with the same key (the second response says Idempotency-Replayed: true):

      key=order-$(date +%%s)-$$
      for attempt in first again; do
        curl -si%s %s/v1/orders -H 'X-Principal: alice' -H "Idempotency-Key: $key" \\
          -H 'Content-Type: application/json' \\
          -d '{"lines":[{"sku":"sku-1","quantity":2,"unitPrice":{"amount":"9.99","currency":"EUR"}}]}'; echo
      done

    Then end an instance with kill -9 PID and try again. Ctrl-C stops everything.
    """
        .formatted(proxy ? " --noproxy '*'" : "", front);
  }
}
