package io.haapi.training;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** Sends the requests whose classes the cache should contain. Their responses do not matter. */
final class TrainingRequests {
  private static final int ROUNDS = 3;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** What every API serves, and a path that none does. */
  private static final List<String> PATHS =
      List.of(
          "/health/live", "/health/ready", "/health/region", "/v1/instance", "/v1/no-such-path");

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
    for (String path : PATHS) send(SampleRequest.get(path), key);
    for (SampleRequest sample : samples) send(sample, key);
  }

  private void send(SampleRequest sample, String key) throws InterruptedException {
    var request =
        sample
            .at(api, key)
            .timeout(TIMEOUT)
            .header("X-Origin-Secret", TrainedApi.SECRET)
            .header("X-Principal", "training");
    try {
      http.send(request.build(), BodyHandlers.discarding());
    } catch (IOException e) {
      // A failed request only means less training.
    }
  }
}
