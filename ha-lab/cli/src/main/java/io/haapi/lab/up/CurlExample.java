package io.haapi.lab.up;

import io.haapi.lab.sample.SampleRequests;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/** Shell commands that show how the API replays a response. */
final class CurlExample {
  /** The variables from which curl takes a proxy. A proxy cannot reach loopback. */
  private static final Set<String> PROXIES = Set.of("http_proxy", "all_proxy", "ALL_PROXY");

  private CurlExample() {}

  /** Returns commands that create an aggregate and send the same command again. */
  static String createAndReplay(
      URI front, SampleRequests requests, Map<String, String> environment) {
    boolean proxy =
        PROXIES.stream().anyMatch(name -> !environment.getOrDefault(name, "").isEmpty());
    return """
    Send a command twice with the same key (the second response says Idempotency-Replayed: true):

      key=lab-$(date +%%s)-$$
      for attempt in first again; do
        curl -si%s %s%s -H 'X-Principal: alice' -H "Idempotency-Key: $key" \\
          -H 'Content-Type: application/json' \\
          -d '%s'; echo
      done

    Then kill an instance with kill -9 PID and try again. Ctrl-C stops everything.
    """
        .formatted(
            proxy ? " --noproxy '*'" : "",
            front,
            requests.collection(),
            requests.body().replace("'", "'\\''"));
  }
}
