package io.haapi.lab.contract.packages;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.contract.Poll;
import io.haapi.lab.contract.Profile;
import io.haapi.lab.topology.LabInstance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Runs the contract against packages whose instances AWS stops with SIGTERM: all but Lambda's. */
public abstract class ServerPackageContract extends PackageContract {
  private static final int CLIENTS = 4;

  // Requests at every moment of the stop, and processors left for what else runs.
  private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(5);

  /**
   * @param module the module's directory in the checkout, such as {@code ec2-pattern}
   */
  protected ServerPackageContract(String module) {
    super(module);
  }

  /**
   * @param module the module's directory in the checkout
   * @param descriptor the descriptor of one of its packages, relative to that directory
   */
  protected ServerPackageContract(String module, Path descriptor) {
    super(module, descriptor, Profile.DIRECT);
  }

  @Test
  void losesNoRequestWhenInstanceStops() throws Exception {
    LabInstance stopping = lab().instances().getFirst();
    URI collection = lab().balancer(stopping.region()).resolve(api().sample().collection());
    Collection<Integer> statuses = new ConcurrentLinkedQueue<>();
    var stopped = new AtomicBoolean();
    try (HttpClient http = HttpClient.newHttpClient();
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running;
      try {
        running =
            IntStream.range(0, CLIENTS)
                .<Future<?>>mapToObj(
                    _ ->
                        clients.submit(
                            () -> {
                              while (!stopped.get()) {
                                statuses.add(create(http, collection));
                                Thread.sleep(BETWEEN_REQUESTS);
                              }
                              return null;
                            }))
                .toList();
        Poll.until(statuses::size, size -> size > CLIENTS);

        lab().restart(stopping.id());
      } finally {
        stopped.set(true);
      }
      // A request without a response fails here.
      for (Future<?> client : running) client.get();
    }

    assertThat(statuses).hasSizeGreaterThan(CLIENTS).containsOnly(201);
    assertThat(news())
        .filteredOn(line -> line.startsWith(stopping.id() + " (pid " + stopping.pid() + ") ended"))
        .singleElement()
        .asString()
        .containsPattern("with status (0|143);");
  }

  /** Sends the command once: neither this client nor the load balancer retries it. */
  private int create(HttpClient http, URI collection) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(collection)
            .header("X-Principal", "stop")
            .header("X-Origin-Secret", lab().originSecret())
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(api().sample().body()))
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }
}
