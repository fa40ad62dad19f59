package io.haapi.lab.console;

import io.haapi.lab.topology.LabDeployment;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.IoUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends the lab's state as server-sent events, every second and after each event. Each message is a
 * whole {@link LiveState}.
 */
final class LiveStream implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration RECONNECT = Duration.ofSeconds(1);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final LabDeployment lab;
  private final EventLog events = new EventLog();
  private final RequestRates rates = new RequestRates();
  private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
  private final Semaphore news = new Semaphore(0);
  private final Runnable unsubscribe;
  private final Thread thread;
  private volatile boolean closed;

  private LiveStream(LabDeployment lab) {
    this.lab = lab;
    this.unsubscribe =
        lab.listen(
            event -> {
              events.add(event);
              news.release();
            });
    this.thread = Thread.ofVirtual().name("console").unstarted(this::sendForever);
  }

  static LiveStream of(LabDeployment lab) {
    var stream = new LiveStream(lab);
    stream.thread.start();
    return stream;
  }

  HttpHandler handler() {
    return new ServerSentEventHandler((connection, _) -> join(connection));
  }

  private void join(ServerSentEventConnection connection) {
    var viewer = new Viewer(connection, new AtomicBoolean());
    connection.addCloseTask(_ -> viewers.remove(viewer));
    connection.sendRetry(RECONNECT.toMillis());
    viewers.add(viewer);
    news.release();
    if (closed) IoUtils.safeClose(connection);
  }

  private void sendForever() {
    try {
      while (true) {
        if (news.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) news.drainPermits();
        String state = JSON.writeValueAsString(LiveState.of(lab, rates, events));
        viewers.forEach(viewer -> viewer.show(state));
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  @Override
  public void close() {
    unsubscribe.run();
    thread.interrupt();
    // An open stream keeps the front from stopping. join() closes those that open meanwhile.
    closed = true;
    viewers.forEach(viewer -> IoUtils.safeClose(viewer.connection()));
  }

  private record Viewer(ServerSentEventConnection connection, AtomicBoolean busy) {
    /** Skips a message while the last one is in transit; the next one has the whole state. */
    void show(String state) {
      if (!busy.compareAndSet(false, true)) return;
      connection.send(
          state,
          new ServerSentEventConnection.EventCallback() {
            @Override
            public void done(ServerSentEventConnection to, String data, String event, String id) {
              busy.set(false);
            }

            @Override
            public void failed(
                ServerSentEventConnection to, String data, String event, String id, IOException e) {
              IoUtils.safeClose(to);
            }
          });
    }
  }
}
