import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Security;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Places an order once, however often it must be sent: java PlaceOrder.java URL TOKEN. */
final class PlaceOrder {
  private static final Set<Integer> RETRIED = Set.of(408, 429, 500, 502, 503, 504);
  private static final int ATTEMPTS = 10;

  static void main(String... arguments) throws InterruptedException {
    // Otherwise the JVM keeps the address of a region that was lost.
    Security.setProperty("networkaddress.cache.ttl", "10");
    String order =
        """
        {"lines":[{"sku":"sku-1","quantity":1,"unitPrice":{"amount":"9.99","currency":"EUR"}}]}""";
    // One key for the command, not one for each attempt.
    var request =
        HttpRequest.newBuilder(URI.create(arguments[0] + "v1/orders"))
            .timeout(Duration.ofSeconds(6))
            .header("Authorization", "Bearer " + arguments[1])
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "\"" + UUID.randomUUID() + "\"")
            .POST(HttpRequest.BodyPublishers.ofString(order))
            .build();
    try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        long wait = ThreadLocalRandom.current().nextLong(Math.min(5_000, 200L << attempt));
        try {
          var response = client.send(request, HttpResponse.BodyHandlers.ofString());
          if (!RETRIED.contains(response.statusCode())) {
            System.out.println(response.statusCode() + " " + response.body());
            return;
          }
          wait += 1_000 * response.headers().firstValueAsLong("Retry-After").orElse(0);
        } catch (IOException e) {
          // Nobody knows whether it took effect: the same key makes the next attempt safe.
        }
        Thread.sleep(wait);
      }
    }
    System.err.println("no response after " + ATTEMPTS + " attempts: try again later, same key");
    System.exit(1);
  }
}
