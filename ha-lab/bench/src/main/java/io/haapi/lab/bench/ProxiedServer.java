package io.haapi.lab.bench;

import java.time.Duration;

/**
 * A server whose store is behind a proxy that counts.
 *
 * @param proxy stands before the store
 * @param server closing it kills it
 */
record ProxiedServer(CountingProxy proxy, ServerProcess server) implements AutoCloseable {
  private static final int WARM_UP = 200;
  private static final Duration QUIET = Duration.ofMillis(500);
  private static final Duration QUIET_LIMIT = Duration.ofSeconds(20);

  /** Starts the server and sends first commands, until its pool has filled. */
  static ProxiedServer start(StoreSubject subject, BenchServers servers, Requests requests)
      throws InterruptedException {
    var proxy = CountingProxy.before(subject.store().port());
    try {
      var started = new ProxiedServer(proxy, subject.start(servers, "proxied", proxy.port()));
      requests.send(started.server, WARM_UP, requests::create);
      proxy.awaitQuiet(QUIET, QUIET_LIMIT);
      return started;
    } catch (RuntimeException | InterruptedException e) {
      proxy.close();
      throw e;
    }
  }

  @Override
  public void close() {
    server.close();
    proxy.close();
  }
}
