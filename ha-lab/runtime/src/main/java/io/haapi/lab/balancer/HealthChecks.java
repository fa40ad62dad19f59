package io.haapi.lab.balancer;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Checks targets until it is closed, each on its own virtual thread. */
final class HealthChecks implements AutoCloseable {
  private static final int OK = 200;

  private final HttpClient client;
  private final HealthCheckSettings settings;
  private final Consumer<HealthChange> listener;
  private final BooleanSupplier failing;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Starts to check.
   *
   * @param failing true while checks fail, whatever the targets respond
   */
  HealthChecks(
      List<CheckedTarget> targets,
      HealthCheckSettings settings,
      Consumer<HealthChange> listener,
      BooleanSupplier failing) {
    this.failing = failing;
    this.settings = settings;
    this.listener = listener;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.timeout())
            .build();
    for (CheckedTarget target : targets) {
      threads.add(
          Thread.ofVirtual()
              .name("health of " + target.target().id())
              .start(() -> checkForever(target)));
    }
  }

  private void checkForever(CheckedTarget target) {
    HttpRequest request =
        HttpRequest.newBuilder(target.target().address().resolve(settings.path()))
            .timeout(settings.timeout())
            .build();
    try {
      while (true) {
        if (target.health().record(succeeds(request) && !failing.getAsBoolean())) {
          listener.accept(new HealthChange(target.target(), target.isHealthy()));
        }
        Thread.sleep(target.health().interval());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private boolean succeeds(HttpRequest request) throws InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    client.shutdownNow();
  }
}
