package io.haapi.training;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Sends the requests whose classes the cache should contain. Their responses do not matter. */
final class TrainingRequests {
  private static final int ROUNDS = 3;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HttpClient http;
  private final URI api;
  private final List<SampleRequest> samples = SampleRequest.all();

  private TrainingRequests(HttpClient http, URI api) {
    this.http = http;
    this.api = api;
  }

  static void sendTo(URI api) throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var requests = new TrainingRequests(http, api);
      for (int round = 1; round <= ROUNDS; round++) requests.send("training-" + round);
    }
  }

  private void send(String key) throws InterruptedException {
    get("/health/live");
    get("/health/ready");
    get("/health/region");
    get("/v1/instance");
    get("/v1/no-such-path");
    for (SampleRequest sample : samples) send(sample.method(), sample.target(), sample.body(), key);
  }

  private void get(String path) throws InterruptedException {
    send("GET", path, Optional.empty(), "none");
  }

  private void send(String method, String path, Optional<String> body, String key)
      throws InterruptedException {
    var request =
        HttpRequest.newBuilder(api.resolve(path))
            .timeout(TIMEOUT)
            .header("X-Origin-Secret", TrainedApi.SECRET)
            .header("X-Principal", "training")
            .header("Content-Type", "application/json");
    if (method.equals("POST")) request.header("Idempotency-Key", key);
    request.method(method, body.map(BodyPublishers::ofString).orElse(BodyPublishers.noBody()));
    try {
      http.send(request.build(), BodyHandlers.discarding());
    } catch (IOException e) {
      // A failed request only means less training.
    }
  }
}
