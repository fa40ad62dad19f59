package io.haapi.lab.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.haapi.lab.topology.LabInstance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract for packages whose instances AWS stops with SIGTERM: all but Lambda's. */
public abstract class ServerPackageContract extends PackageContract {
  private static final int CLIENTS = 4;
  private static final String ORDER =
      """
      {"lines":[{"sku":"stop","quantity":1,"unitPrice":{"amount":"1","currency":"EUR"}}]}""";

  /**
   * @param module the module's directory in the checkout, such as {@code ec2-pattern}
   */
  protected ServerPackageContract(String module) {
    super(module);
  }

  /**
   * @param module the module's directory in the checkout
   * @param descriptor which of its packages, where there are several; relative to that directory
   */
  protected ServerPackageContract(String module, Path descriptor) {
    super(module, descriptor, Profile.DIRECT);
  }

  @Test
  void anInstanceThatIsToldToStopLosesNoRequest() throws Exception {
    LabInstance told = lab().instances().getFirst();
    URI orders = lab().balancer(told.region()).resolve("/v1/orders");
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
                              while (!stopped.get()) statuses.add(place(http, orders));
                              return null;
                            }))
                .toList();
        Poll.until(statuses::size, size -> size > CLIENTS);

        lab().restart(told.id());
      } finally {
        stopped.set(true);
      }
      // A request that was not answered at all fails here.
      for (Future<?> client : running) client.get();
    }

    assertThat(statuses).hasSizeGreaterThan(CLIENTS).containsOnly(201);
    assertThat(news())
        .filteredOn(line -> line.startsWith(told.id() + " (pid " + told.pid() + ") ended"))
        .singleElement()
        .asString()
        .containsPattern("with status (0|143);");
  }

  /** Once: neither this client nor the balancer sends an order again. */
  private int place(HttpClient http, URI orders) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(orders)
            .header("X-Principal", "stop")
            .header("X-Origin-Secret", lab().originSecret())
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(ORDER))
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }
}
