package io.haapi.lab.bench;

import io.haapi.lab.network.TcpProxy;
import io.haapi.lab.topology.LabException;
import java.time.Duration;

/**
 * A server whose store is behind a proxy that counts.
 *
 * @param proxy stands before the store
 * @param server closing it kills it
 */
record ProxiedServer(TcpProxy proxy, ServerProcess server) implements AutoCloseable {
  private static final int WARM_UP = 200;
  private static final Duration QUIET = Duration.ofMillis(500);
  private static final Duration QUIET_LIMIT = Duration.ofSeconds(20);

  /** Starts the server and sends first commands, until its pool has filled. */
  static ProxiedServer start(StoreSubject subject, BenchServers servers, Requests requests)
      throws InterruptedException {
    var proxy = TcpProxy.before(subject.store().port());
    try {
      var started = new ProxiedServer(proxy, subject.start(servers, "proxied", proxy.port()));
      requests.send(started.server, WARM_UP, requests::create);
      if (!proxy.awaitQuiet(QUIET, QUIET_LIMIT)) {
        throw new LabException("a server without requests did not leave its store alone");
      }
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
